using System.Net.Http.Headers;
using System.Text;

namespace ZisPlatform.Api.Authorization;

/// <summary>Reads the header of HTTP Basic (RFC 7617).</summary>
internal static class BasicCredentials
{
    public const string Scheme = "Basic";

    // Longer than any e-mail address and password together; a longer header would only cost hashing time.
    private const int MaximumLength = 2048;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads the user name and the secret; returns false if the header does not contain both.</summary>
    public static bool TryRead(string header, out string userName, out string secret)
    {
        userName = secret = "";
        if (!AuthenticationHeaderValue.TryParse(header, out var parsed)
            || !Scheme.Equals(parsed.Scheme, StringComparison.OrdinalIgnoreCase)
            || parsed.Parameter is not { Length: > 0 and <= MaximumLength } encoded)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[MaximumLength];
        if (!Convert.TryFromBase64String(encoded, bytes, out var length))
        {
            return false;
        }

        try
        {
            var credentials = Utf8.GetString(bytes[..length]);
            var colon = credentials.IndexOf(':', StringComparison.Ordinal);
            (userName, secret) = colon < 0 ? ("", "") : (credentials[..colon], credentials[(colon + 1)..]);
            return userName.Length > 0 && secret.Length > 0;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
