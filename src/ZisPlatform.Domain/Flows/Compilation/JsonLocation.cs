using System.Globalization;
using System.Text;
using ZisPlatform.Json;

namespace ZisPlatform.Domain.Flows.Compilation;

/// <summary>A location in the document: a chain of keys and indexes, converted to a JSON path only for display.</summary>
internal sealed class JsonLocation
{
    public static readonly JsonLocation Root = new(null, null, 0);

    private JsonLocation(JsonLocation? parent, string? key, int index)
    {
        Parent = parent;
        Key = key;
        Index = index;
    }

    public JsonLocation? Parent { get; }

    public string? Key { get; }

    public int Index { get; }

    public JsonLocation this[string key] => new(this, key, 0);

    public JsonLocation this[int index] => new(this, null, index);

    /// <summary>Returns the steps from the root to this location.</summary>
    public IReadOnlyList<JsonLocation> Steps()
    {
        var steps = new List<JsonLocation>();
        for (var location = this; location.Parent is not null; location = location.Parent)
        {
            steps.Add(location);
        }

        steps.Reverse();
        return steps;
    }

    public override string ToString()
    {
        var path = new StringBuilder("$");
        foreach (var step in Steps())
        {
            if (step.Key is null)
            {
                path.Append(CultureInfo.InvariantCulture, $"[{step.Index}]");
            }
            else if (step.Key.Length > 0
                && step.Key.All(character => char.IsAsciiLetterOrDigit(character) || character == '_')
                && !char.IsAsciiDigit(step.Key[0]))
            {
                path.Append('.').Append(step.Key);
            }
            else
            {
                path.Append(JsonPathText.FormatMember(step.Key));
            }
        }

        return path.ToString();
    }
}
