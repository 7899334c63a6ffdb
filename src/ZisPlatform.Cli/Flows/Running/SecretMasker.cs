using System.Text;
using System.Text.RegularExpressions;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Cli.Flows.Running;

/// <summary>
/// Masks secrets in all output and recordings: values of connections, credentials in headers, and members with the name of a secret.
/// </summary>
internal sealed partial class SecretMasker
{
    public const string Mask = "***";

    /// <summary>The minimum length of a secret. A shorter text occurs too often, and all output would be masked.</summary>
    private const int MinLength = 4;

    // Members of a connection that are configuration, not credentials.
    private static readonly string[] NonSecretFields =
        ["type", "name", "token_type", "token_expiry", "permission_scope", "oauth_url_subdomain", "header_name", "allowed_domain",
         "scope", "expires_in", "created_at"];

    private readonly List<string> _secrets = [];

    /// <summary>Registers every value of the connections as a secret, including its encodings in URLs and headers.</summary>
    public void AddConnections(JsonValue connections)
    {
        if (connections.IsArray)
        {
            foreach (var item in connections.Items)
            {
                AddConnections(item);
            }
        }
        else if (connections.IsObject)
        {
            foreach (var (key, value) in connections.Members)
            {
                if (!NonSecretFields.Contains(key, StringComparer.Ordinal) || value.IsObject)
                {
                    AddConnections(value);
                }
            }

            if (connections["username"] is { IsString: true } user && connections["password"] is { IsString: true } password)
            {
                AddSecret($"{user.AsString()}:{password.AsString()}");
            }
        }
        else if (connections.IsString || connections.IsNumber)
        {
            AddSecret(connections.ToPlainText());
        }
    }

    /// <summary>
    /// Registers the credentials in the headers of a bundle's actions; each header is an object of <c>key</c> and <c>value</c>.
    /// </summary>
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
                && SecretHeader().IsMatch(key.AsString()))
            {
                AddCredential(value.AsString());
            }

            foreach (var (_, member) in document.Members)
            {
                AddHeaders(member);
            }
        }
    }

    /// <summary>Determines whether a header with this name carries a credential; if so, registers its value as a secret.</summary>
    public bool TryAddHeader(string name, string value)
    {
        if (!SecretHeader().IsMatch(name))
        {
            return false;
        }

        var credential = value[(value.LastIndexOf(' ') + 1)..];
        if (credential.Length >= MinLength * 2 && !credential.Contains(Mask, StringComparison.Ordinal))
        {
            AddSecret(credential);
        }

        return true;
    }

    /// <summary>Masks the credential in a header's value and keeps the scheme.</summary>
    public string MaskHeader(string name, string value) => !TryAddHeader(name, value) ? MaskText(value)
        : value.IndexOf(' ', StringComparison.Ordinal) is > 0 and var end ? $"{value[..end]} {Mask}"
        : Mask;

    public string MaskText(string text)
    {
        foreach (var secret in _secrets)
        {
            if (text.Length < secret.Length)
            {
                continue;
            }

            if (secret.Length >= MinLength)
            {
                text = text.Replace(secret, Mask, StringComparison.Ordinal);
            }
            else if (text == secret)
            {
                return Mask;
            }
        }

        return text.Contains('=', StringComparison.Ordinal) ? SecretParameter().Replace(text, $"$1{Mask}") : text;
    }

    /// <summary>Masks the secrets in a value; returns the value unchanged if it contains none.</summary>
    public JsonValue MaskValue(in JsonValue value)
    {
        var masked = value;
        switch (value.Kind)
        {
            case JsonKind.String:
                var text = value.AsString();
                var maskedText = MaskText(text);
                return ReferenceEquals(maskedText, text) ? value : maskedText;
            case JsonKind.Number:
                return _secrets.Contains(value.ToPlainText()) ? Mask : value;
            case JsonKind.Array:
                for (var i = 0; i < value.Count; i++)
                {
                    var item = MaskValue(value[i]);
                    masked = item == value[i] ? masked : masked.With(i, item);
                }

                return masked;
            case JsonKind.Object:
                foreach (var (key, member) in value.Members)
                {
                    var maskedMember = (member.IsString || member.IsNumber) && SecretMember().IsMatch(key) ? Mask : MaskValue(member);
                    masked = maskedMember == member ? masked : masked.With(key, maskedMember);
                }

                return masked;
            case JsonKind.Null:
            case JsonKind.Boolean:
                return value;
        }

        return value;
    }

    /// <summary>Masks a part of a document; the member name decides whether the part is a secret.</summary>
    public JsonValue MaskAt(string path, in JsonValue value)
    {
        var name = LastMember().Match(path).Groups[1].Value;
        var isSecret = SecretMember().IsMatch(name)
            || (path.StartsWith("$.headers", StringComparison.Ordinal) && SecretHeader().IsMatch(name));
        return isSecret && (value.IsString || value.IsNumber) ? Mask : MaskValue(value);
    }

    private void AddCredential(string header)
    {
        var credential = header[(header.LastIndexOf(' ') + 1)..];
        // A placeholder refers to a secret but does not contain it.
        if (!credential.Contains("{{", StringComparison.Ordinal) && !credential.EndsWith("}}", StringComparison.Ordinal))
        {
            AddSecret(credential);
        }
    }

    private void AddSecret(string secret)
    {
        foreach (var encoding in new[] { secret, Uri.EscapeDataString(secret), Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)) })
        {
            if (encoding.Length > 0 && !_secrets.Contains(encoding))
            {
                _secrets.Add(encoding);
            }
        }

        // Mask longer secrets first, because a secret can contain another one.
        _secrets.Sort((left, right) => right.Length.CompareTo(left.Length));
    }

    [GeneratedRegex(@"(?:\.|\[')([^.\[\]']+)(?:'\])?\z")]
    private static partial Regex LastMember();

    [GeneratedRegex(
        @"(?:authorization|cookie|token|secret|password|(?:api|access|auth)-?key)\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SecretHeader();

    [GeneratedRegex(
        @"\A(?:password|passwd|secret|token|authorization|(?:api|access|private|secret)[_-]?key"
            + @"|client[_-]?secret|(?:access|refresh|id|auth|bearer|api)[_-]?token)\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SecretMember();

    [GeneratedRegex(
        @"((?:\A|[?&])(?:password|secret|token|api[_-]?key|client[_-]?secret|(?:access|refresh|id|auth|api)[_-]?token)=)[^&#\s]+",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SecretParameter();
}
