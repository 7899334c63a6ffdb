using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Flows.Compilation;

/// <summary>
/// Warns about keys that occur more than once in an object. JSON uses only the last one, so an earlier state of that name would be
/// lost silently.
/// </summary>
internal static class RepeatedKeys
{
    public static void Check(ReadOnlyMemory<byte> text, in JsonValue document, DiagnosticScope scope)
    {
        // Usually there are none. Counting the colons is much cheaper than searching for repeated keys.
        if (CountColons(text.Span) == CountMembers(document))
        {
            return;
        }

        foreach (var location in new SourceMap(text).Repeated)
        {
            scope.Warn(
                BundleRules.RepeatedKey,
                location,
                $"the key \"{location.Key}\" stands here more than once; only the last one counts",
                "rename or remove one of them");
        }
    }

    private static int CountColons(ReadOnlySpan<byte> text)
    {
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == ':')
            {
                count++;
            }
            else if (text[i] == '"')
            {
                for (i++; i < text.Length && text[i] != '"'; i++)
                {
                    i += text[i] == '\\' ? 1 : 0;
                }
            }
        }

        return count;
    }

    private static int CountMembers(in JsonValue value)
    {
        var count = 0;
        if (value.IsObject)
        {
            count = value.Count;
            foreach (ref readonly var member in value.Values)
            {
                count += CountMembers(member);
            }
        }
        else if (value.IsArray)
        {
            foreach (ref readonly var item in value.Items)
            {
                count += CountMembers(item);
            }
        }

        return count;
    }
}
