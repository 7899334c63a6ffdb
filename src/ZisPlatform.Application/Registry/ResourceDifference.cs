using ZisPlatform.Json;

namespace ZisPlatform.Application.Registry;

/// <summary>How one resource differs between two contents of a bundle.</summary>
/// <param name="Type">The resource's type, such as <c>ZIS::Flow</c>.</param>
/// <param name="Name">Its <c>properties.name</c>.</param>
/// <param name="Change"><c>add</c>, <c>change</c> or <c>remove</c>.</param>
/// <param name="Paths">Of a changed one, JSON paths below the resource at which values differ, in order; at most <see cref="MostPaths"/>.</param>
public sealed record ResourceDifference(string Type, string Name, string Change, IReadOnlyList<string> Paths)
{
    /// <summary>Nobody reads more; the rest of a large change is as different.</summary>
    public const int MostPaths = 50;

    /// <summary>Compares resources by type and name: their keys in the document mean nothing.</summary>
    /// <param name="before">The <c>resources</c> member as text; null for none.</param>
    /// <param name="after">The <c>resources</c> member as text.</param>
    public static IReadOnlyList<ResourceDifference> Between(string? before, string after)
    {
        var (old, made) = (Index(before), Index(after));
        var found = new List<ResourceDifference>();
        foreach (var ((type, name), value) in made)
        {
            if (!old.TryGetValue((type, name), out var was))
            {
                found.Add(new ResourceDifference(type, name, "add", []));
            }
            else
            {
                var paths = new List<string>();
                Collect(was, value, "$", paths);
                if (paths.Count > 0)
                {
                    found.Add(new ResourceDifference(type, name, "change", paths));
                }
            }
        }

        found.AddRange(old.Keys.Where(key => !made.ContainsKey(key)).Select(key => new ResourceDifference(key.Type, key.Name, "remove", [])));
        return found;
    }

    private static Dictionary<(string Type, string Name), JsonValue> Index(string? resources)
    {
        var index = new Dictionary<(string, string), JsonValue>();
        if (resources is not null)
        {
            foreach (var (_, resource) in JsonValue.Parse(resources).Members)
            {
                index[(resource["type"].AsString(), resource["properties"]["name"].AsString())] = resource;
            }
        }

        return index;
    }

    private static void Collect(in JsonValue before, in JsonValue after, string path, List<string> paths)
    {
        if (paths.Count == MostPaths)
        {
            return;
        }

        if (before.IsObject && after.IsObject)
        {
            foreach (var key in before.Keys.ToArray().Union(after.Keys.ToArray()))
            {
                var place = $"{path}['{key.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}']";
                if (before.TryGet(key, out var old) && after.TryGet(key, out var made))
                {
                    Collect(old, made, place, paths);
                }
                else if (paths.Count < MostPaths)
                {
                    paths.Add(place);
                }
            }
        }
        else if (before.IsArray && after.IsArray && before.Count == after.Count)
        {
            for (var i = 0; i < after.Count; i++)
            {
                Collect(before[i], after[i], $"{path}[{i}]", paths);
            }
        }
        else if (before.ToString() != after.ToString())
        {
            // As text: 1 and 1.0 are the same number, and still a change of what was written.
            paths.Add(path);
        }
    }
}
