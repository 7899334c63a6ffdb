using System.Text;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Cli.Flows.Showing;

/// <summary>Writes values as short text, without serializing a large value only to cut it.</summary>
internal static class StateSummary
{
    // Every document starts with these members, so they are omitted.
    private static readonly string[] SystemMembers =
        ["account_id", "integration_key", "subdomain", "accountId", "zendeskHost", "connections"];

    /// <summary>Returns compact JSON, cut to the specified number of characters.</summary>
    public static string Of(in JsonValue value, int length)
    {
        var text = new StringBuilder();
        Write(value, text, length);
        return Output.TextFormat.Cut(text.ToString(), length);
    }

    /// <summary>Returns a state document without the members that every document has.</summary>
    public static JsonValue WithoutSystemMembers(JsonValue document)
    {
        if (!document.IsObject || !document.TryGet("integration_key", out _))
        {
            return document;
        }

        foreach (var name in SystemMembers)
        {
            document = document.Without(name);
        }

        return document;
    }

    /// <summary>Returns the changes made by a state, such as <c>ticket.id=7, -draft</c>; empty if there are none.</summary>
    public static string Changes(in JsonValue before, in JsonValue after, int length)
    {
        var text = new StringBuilder();
        Compare(before, after, "", text, length);
        return Output.TextFormat.Cut(text.ToString(), length);
    }

    private static void Compare(in JsonValue before, in JsonValue after, string name, StringBuilder text, int length)
    {
        if (text.Length > length || before == after)
        {
            return;
        }

        if (!before.IsObject || !after.IsObject)
        {
            Write(after, AppendSeparator(text).Append(name).Append(name.Length > 0 ? "=" : ""), length);
            return;
        }

        foreach (var (key, value) in after.Members)
        {
            var path = name.Length > 0 ? $"{name}.{key}" : key;
            if (before.TryGet(key, out var previous))
            {
                Compare(previous, value, path, text, length);
            }
            else if (text.Length <= length)
            {
                Write(value, AppendSeparator(text).Append(path).Append('='), length);
            }
        }

        foreach (var key in before.Keys)
        {
            if (!after.TryGet(key, out _))
            {
                AppendSeparator(text).Append('-').Append(name.Length > 0 ? $"{name}.{key}" : key);
            }
        }
    }

    private static StringBuilder AppendSeparator(StringBuilder text) => text.Length > 0 ? text.Append(", ") : text;

    private static void Write(in JsonValue value, StringBuilder text, int length)
    {
        if (text.Length > length)
        {
            return;
        }

        if (value.IsArray)
        {
            text.Append('[');
            for (var i = 0; i < value.Count && text.Length <= length; i++)
            {
                Write(value[i], text.Append(i > 0 ? "," : ""), length);
            }

            text.Append(']');
        }
        else if (value.IsObject)
        {
            text.Append('{');
            var first = true;
            foreach (var (key, member) in value.Members)
            {
                if (text.Length > length)
                {
                    break;
                }

                text.Append(first ? "" : ",").Append(JsonValue.From(key)).Append(':');
                Write(member, text, length);
                first = false;
            }

            text.Append('}');
        }
        else if (value.IsString && value.AsString().Length > length)
        {
            text.Append('"').Append(value.AsString().AsSpan(0, length));
        }
        else
        {
            text.Append(value);
        }
    }
}
