using ZisPlatform.Json;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Registry;

/// <summary>The difference of one resource between two contents of a bundle.</summary>
/// <param name="Type">The type of the resource, such as <c>ZIS::Flow</c>.</param>
/// <param name="Name">The <c>properties.name</c>.</param>
/// <param name="Change"><c>add</c>, <c>change</c> or <c>remove</c>.</param>
/// <param name="Values">
/// For a changed resource, the differences below the resource, in order; at most <see cref="MaxValues"/>.
/// </param>
public sealed record ResourceDifference(string Type, string Name, string Change, IReadOnlyList<ValueDifference> Values)
{
    /// <summary>The maximum number of listed differences. More would not help a reader.</summary>
    public const int MaxValues = 50;

    public IEnumerable<string> Paths => Values.Select(value => value.Path);

    /// <summary>Compares resources by type and name. Their keys in the document are irrelevant.</summary>
    /// <param name="before">The old <c>resources</c> member; null if there is none.</param>
    /// <param name="after">The new <c>resources</c> member.</param>
    public static IReadOnlyList<ResourceDifference> Compare(JsonValue before, JsonValue after)
    {
        var (oldResources, newResources) = (Index(before), Index(after));
        var differences = new List<ResourceDifference>();
        foreach (var ((type, name), newResource) in newResources)
        {
            if (!oldResources.TryGetValue((type, name), out var oldResource))
            {
                differences.Add(new ResourceDifference(type, name, "add", []));
            }
            else
            {
                var values = new List<ValueDifference>();
                Collect(oldResource, newResource, "$", values);
                if (values.Count > 0)
                {
                    differences.Add(new ResourceDifference(type, name, "change", values));
                }
            }
        }

        differences.AddRange(oldResources.Keys
            .Where(key => !newResources.ContainsKey(key))
            .Select(key => new ResourceDifference(key.Type, key.Name, "remove", [])));
        return differences;
    }

    private static Dictionary<(string Type, string Name), JsonValue> Index(JsonValue resources)
    {
        var index = new Dictionary<(string, string), JsonValue>();
        if (resources.IsObject)
        {
            foreach (var (_, resource) in resources.Members)
            {
                index[(resource["type"].ToPlainText(), resource["properties"]["name"].ToPlainText())] = resource;
            }
        }

        return index;
    }

    private static void Collect(in JsonValue before, in JsonValue after, string path, List<ValueDifference> values)
    {
        if (values.Count == MaxValues)
        {
            return;
        }

        if (before.IsObject && after.IsObject)
        {
            foreach (var key in before.Keys.ToArray().Union(after.Keys.ToArray()))
            {
                var memberPath = path + JsonPathText.FormatMember(key);
                JsonValue? oldMember = before.TryGet(key, out var oldValue) ? oldValue : default(JsonValue?);
                JsonValue? newMember = after.TryGet(key, out var newValue) ? newValue : default(JsonValue?);
                if (oldMember is not null && newMember is not null)
                {
                    Collect(oldValue, newValue, memberPath, values);
                }
                else if (values.Count < MaxValues)
                {
                    values.Add(new ValueDifference(memberPath, oldMember, newMember));
                }
            }
        }
        else if (before.IsArray && after.IsArray && before.Count == after.Count)
        {
            for (var i = 0; i < after.Count; i++)
            {
                Collect(before[i], after[i], $"{path}[{i}]", values);
            }
        }
        else if (before.ToString() != after.ToString())
        {
            // Compare the text: 1 and 1.0 are the same number, but the written value has changed.
            values.Add(new ValueDifference(path, before, after));
        }
    }
}

/// <summary>A value that differs.</summary>
/// <param name="Path">The JSON path below the resource.</param>
/// <param name="Before">The old value; null if it did not exist.</param>
/// <param name="After">The new value; null if it was removed.</param>
public sealed record ValueDifference(string Path, JsonValue? Before, JsonValue? After);
