using System.Text;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Flows.Secrets;

/// <summary>
/// Masks secrets in texts and values: those that were added, in every encoding that receivers return (contract, flows 12.3), and
/// optionally those that are recognized by a name. Not thread-safe.
/// </summary>
/// <param name="mask">The text that replaces a secret.</param>
/// <param name="masksByName">
/// True to mask also the values of members and query parameters with the name of a secret. The command line does so, because its output
/// ends in terminals and repositories. A server does not: it stores what receivers returned, and <c>token</c> is also the name of data.
/// </param>
public sealed class SecretMasker(string mask, bool masksByName = false)
{
    private readonly List<SecretEncodings> _encodings = [];

    /// <summary>Adds secrets that belong together.</summary>
    public void Add(SecretEncodings encodings)
    {
        if (!_encodings.Contains(encodings))
        {
            _encodings.Add(encodings);
        }
    }

    /// <summary>Adds a secret.</summary>
    public void Add(string secret)
    {
        if (!_encodings.Exists(encodings => encodings.Matches(secret)))
        {
            _encodings.Add(SecretEncodings.Of(secret));
        }
    }

    /// <summary>Adds the credentials in the headers of actions; each header is an object of <c>key</c> and <c>value</c>.</summary>
    /// <param name="document">A bundle, or a part of one.</param>
    public void AddHeaders(JsonValue document)
    {
        if (document.IsArray)
        {
            foreach (var item in document.Items)
            {
                AddHeaders(item);
            }
        }
        else if (document.IsObject)
        {
            if (document["key"] is { IsString: true } key
                && document["value"] is { IsString: true } value
                && SecretNames.IsHeader(key.AsString())
                && CredentialOf(value.AsString()) is var credential
                // A placeholder refers to a secret but does not contain it.
                && !credential.Contains("{{", StringComparison.Ordinal)
                && !credential.EndsWith("}}", StringComparison.Ordinal))
            {
                Add(credential);
            }

            foreach (var (_, member) in document.Members)
            {
                AddHeaders(member);
            }
        }
    }

    /// <summary>Determines whether a header with this name carries a credential; if so, adds its value as a secret.</summary>
    public bool TryAddHeader(string name, string value)
    {
        if (!SecretNames.IsHeader(name))
        {
            return false;
        }

        // A header can also contain a short word, such as "none", or a mask.
        var credential = CredentialOf(value);
        if (credential.Length >= SecretEncodings.MinLength * 2 && !credential.Contains(mask, StringComparison.Ordinal))
        {
            Add(credential);
        }

        return true;
    }

    /// <summary>Masks the credential in a header's value and keeps the scheme.</summary>
    public string MaskHeader(string name, string value) => !TryAddHeader(name, value) ? Mask(value)
        : value.IndexOf(' ', StringComparison.Ordinal) is > 0 and var end ? $"{value[..end]} {mask}"
        : mask;

    /// <summary>Masks the secrets in a text; returns the text unchanged if it contains no secret.</summary>
    public string Mask(string text)
    {
        var masked = MaskAdded(text);
        return masksByName ? SecretNames.MaskParameters(masked, mask) : masked;
    }

    /// <summary>
    /// Masks the secrets in a value, including those in member names and in text nested in text; returns the value unchanged if it
    /// contains none.
    /// </summary>
    public JsonValue Mask(in JsonValue value)
    {
        var hasChanged = false;
        switch (value.Kind)
        {
            case JsonKind.String:
                var text = value.AsString();
                var maskedText = Mask(text);
                return ReferenceEquals(maskedText, text) ? value : maskedText;
            case JsonKind.Number:
                var (written, plain) = (value.ToString(), value.ToPlainText());
                return _encodings.Exists(encodings => encodings.Matches(written) || encodings.Matches(plain)) ? mask : value;
            case JsonKind.Array:
                var items = new JsonArrayBuilder(value.Count);
                foreach (var item in value.Items)
                {
                    var maskedItem = Mask(item);
                    hasChanged |= maskedItem != item;
                    items.Add(maskedItem);
                }

                return hasChanged ? items.ToValue() : value;
            case JsonKind.Object:
                var members = new JsonObjectBuilder(value.Count);
                foreach (var (key, member) in value.Members)
                {
                    var maskedKey = Mask(key);
                    var maskedMember = masksByName && IsScalar(member) && SecretNames.IsMember(key) ? mask : Mask(member);
                    hasChanged |= !ReferenceEquals(maskedKey, key) || maskedMember != member;
                    members.Set(maskedKey, maskedMember);
                }

                return hasChanged ? members.ToValue() : value;
            default:
                return value;
        }
    }

    /// <summary>Masks a part of a document; its path decides whether the whole part is a secret.</summary>
    public JsonValue MaskAt(string path, in JsonValue value) =>
        masksByName && IsScalar(value) && SecretNames.IsPath(path) ? mask : Mask(value);

    /// <summary>Determines whether a text, which can be a JSON document, may contain an added secret; false is certain.</summary>
    public bool MayOccurIn(string text)
    {
        foreach (var encodings in _encodings)
        {
            if (encodings.MayOccurIn(text))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Returns the encoded forms of added secrets that a JSON document contains.</summary>
    public IReadOnlyList<string> FindIn(string json) =>
        [
            .. _encodings.SelectMany(encodings => encodings.Texts)
                .Distinct()
                .Where(text => json.Contains(SecretEncodings.EscapeJson(text), StringComparison.Ordinal)),
        ];

    private static bool IsScalar(in JsonValue value) => value.IsString || value.IsNumber;

    private static string CredentialOf(string header) => header[(header.LastIndexOf(' ') + 1)..];

    private string MaskAdded(string text)
    {
        if (!MayOccurIn(text))
        {
            return text;
        }

        var ranges = new List<(int Start, int End)>();
        foreach (var encodings in _encodings)
        {
            if (encodings.Matches(text))
            {
                return mask;
            }

            encodings.FindRanges(text, ranges);
        }

        return ranges.Count == 0 ? text : Replace(text, ranges);
    }

    /// <summary>Replaces ranges. Overlapping ranges become one, because the rest of a secret that overlaps another is secret too.</summary>
    private string Replace(string text, List<(int Start, int End)> ranges)
    {
        ranges.Sort();
        var masked = new StringBuilder(text.Length);
        var position = 0;
        for (var i = 0; i < ranges.Count; i++)
        {
            var (start, end) = ranges[i];
            for (; i + 1 < ranges.Count && ranges[i + 1].Start < end; i++)
            {
                end = Math.Max(end, ranges[i + 1].End);
            }

            masked.Append(text, position, start - position).Append(mask);
            position = end;
        }

        return masked.Append(text, position, text.Length - position).ToString();
    }
}
