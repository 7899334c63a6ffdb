using System.Text.RegularExpressions;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Jq.Builtins;

/// <summary>Converts matches to the form of jq.</summary>
internal static class MatchObjects
{
    private static readonly KeyTable MatchKeys = new(["offset", "length", "string", "captures"], 4);
    private static readonly KeyTable CaptureKeys = new(["offset", "length", "string", "name"], 4);

    public static JsonValue ToMatchObject(Match match, CodePointIndex index)
    {
        var offset = index.ToCodePointOffset(match.Index);
        var captures = new JsonValue[match.Groups.Count - 1];
        for (var i = 0; i < captures.Length; i++)
        {
            captures[i] = CreateCapture(match, match.Groups[i + 1], offset, index);
        }

        return CreateObject(MatchKeys, offset, CodePoints.Count(match.Value), match.Value, new JsonValue(ArrayNode.Wrap(captures)));
    }

    /// <summary>Returns the named groups by name.</summary>
    public static JsonValue ToCaptureObject(Match match)
    {
        var builder = new JsonObjectBuilder(match.Groups.Count);
        for (var i = 1; i < match.Groups.Count; i++)
        {
            var group = match.Groups[i];
            if (!char.IsAsciiDigit(group.Name[0]))
            {
                builder.Set(group.Name, GroupText(match, group));
            }
        }

        return builder.ToValue();
    }

    /// <summary>Returns the groups, or the whole match if there are no groups.</summary>
    public static JsonValue ToScanResult(Match match)
    {
        if (match.Groups.Count == 1)
        {
            return match.Value;
        }

        var groups = new JsonValue[match.Groups.Count - 1];
        for (var i = 0; i < groups.Length; i++)
        {
            groups[i] = GroupText(match, match.Groups[i + 1]);
        }

        return new JsonValue(ArrayNode.Wrap(groups));
    }

    // jq 1.7 shows a group that did not participate as null, but as empty if the whole match is empty.
    private static JsonValue GroupText(Match match, Group group) =>
        group.Success ? group.Value : match.Length == 0 ? "" : default(JsonValue);

    private static JsonValue CreateCapture(Match match, Group group, int matchOffset, CodePointIndex index)
    {
        var name = char.IsAsciiDigit(group.Name[0]) ? default : (JsonValue)group.Name;
        var offset = group.Success ? index.ToCodePointOffset(group.Index) : match.Length == 0 ? matchOffset : -1;
        return CreateObject(CaptureKeys, offset, group.Success ? CodePoints.Count(group.Value) : 0, GroupText(match, group), name);
    }

    private static JsonValue CreateObject(KeyTable keys, params JsonValue[] values) => new(ObjectNode.Wrap(keys, values));
}
