using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Flows.Secrets;

/// <summary>Finds the secrets in the values of a connection.</summary>
public static class ConnectionSecrets
{
    /// <summary>The minimum length of a part of a value; parts are more often common words.</summary>
    private const int MinPartLength = 8;

    /// <summary>
    /// The members of a connection that describe how it works, but grant no access. The first four are values that a flow can read; the
    /// others occur only in the files of the command line, which are written by hand or exported.
    /// </summary>
    private static readonly string[] NonSecretFields =
        ["header_name", "token_type", "permission_scope", "oauth_url_subdomain", "type", "name", "allowed_domain", "token_expiry"];

    /// <summary>
    /// The members of a provider's response that grant no access. Names such as <c>type</c> and <c>name</c> are not among them, because
    /// the provider decides what these contain.
    /// </summary>
    private static readonly string[] NonSecretResponseFields = ["token_type", "scope", "expires_in", "created_at"];

    /// <summary>Returns the secrets of a connection in clear text.</summary>
    /// <param name="connection">The connection's members, an object.</param>
    /// <param name="headerValue">The value of the header that authenticates requests, if it is known.</param>
    public static IEnumerable<string> Enumerate(JsonValue connection, string? headerValue = null)
    {
        string? Text(string name) => connection[name] is { IsString: true } text ? text.AsString() : null;

        foreach (var header in new[] { headerValue, Text("api_key") }.OfType<string>())
        {
            yield return header;

            // "Bearer …", "Basic …": receivers may return the credential without the scheme.
            if (header.IndexOf(' ', StringComparison.Ordinal) is > 0 and var end && header.Length - end > MinPartLength)
            {
                yield return header[(end + 1)..];
                yield return header[(end + 1)..].TrimEnd('=');
            }
        }

        foreach (var (name, value) in connection.Members)
        {
            if (NonSecretFields.Contains(name))
            {
                continue;
            }

            if (value.IsString || value.IsNumber)
            {
                yield return value.ToPlainText();
            }

            // The value can be a provider's whole response, which may contain more than one token.
            var response = value.IsString && JsonValue.TryParse(value.AsString(), out var parsed) ? parsed : value;
            foreach (var part in response.IsObject || response.IsArray ? FindParts(response) : [])
            {
                if (!NonSecretFields.Any(field => Text(field) == part))
                {
                    yield return part;
                }
            }
        }

        if (Text("username") is { } username && Text("password") is { } password)
        {
            yield return $"{username}:{password}";
        }
    }

    private static List<string> FindParts(JsonValue response)
    {
        var parts = new List<string>();
        if ((response.IsString || response.IsNumber) && response.ToPlainText() is { Length: >= MinPartLength } text)
        {
            parts.Add(text);
        }
        else if (response.IsArray)
        {
            foreach (var item in response.Items)
            {
                parts.AddRange(FindParts(item));
            }
        }
        else if (response.IsObject)
        {
            foreach (var (name, member) in response.Members)
            {
                parts.AddRange(NonSecretResponseFields.Contains(name) ? [] : FindParts(member));
            }
        }

        return parts;
    }
}
