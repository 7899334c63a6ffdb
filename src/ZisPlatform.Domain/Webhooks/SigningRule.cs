using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Webhooks;

/// <summary>The signature scheme of a webhook's deliveries, and the header that contains the signature.</summary>
public sealed partial record SigningRule
{
    /// <summary>The maximum difference between the signed time and the server's time, as recommended by Stripe and Zendesk.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>The minimum length of a secret. Shorter secrets could be found by brute force.</summary>
    public const int MinimumSecretLength = 8;
    public const int MaximumSecretLength = 255;

    private const string GithubHeader = "X-Hub-Signature-256";
    private const string GithubDelivery = "X-GitHub-Delivery";
    private const string StripeHeader = "Stripe-Signature";
    private const string ZendeskHeader = "X-Zendesk-Webhook-Signature";
    private const string ZendeskTime = "X-Zendesk-Webhook-Signature-Timestamp";
    private const string Prefix = "sha256=";

    private SigningRule(SignatureScheme scheme, string header)
    {
        Scheme = scheme;
        Header = header;
    }

    public SignatureScheme Scheme { get; }

    /// <summary>Gets the header that contains the signature.</summary>
    public string Header { get; }

    /// <summary>Creates a rule, or returns the error of the header.</summary>
    /// <param name="scheme">The signature scheme.</param>
    /// <param name="header">The name of the header; required with <see cref="SignatureScheme.Header"/>, otherwise null.</param>
    public static Result<SigningRule> Create(SignatureScheme scheme, string? header)
    {
        if (scheme != SignatureScheme.Header)
        {
            return header is null ? new SigningRule(scheme, DefaultHeader(scheme)) : WebhookErrors.HeaderNotAllowed;
        }

        return header is not null && HeaderName().IsMatch(header) && !header.Equals("Authorization", StringComparison.OrdinalIgnoreCase)
            ? new SigningRule(scheme, header)
            : WebhookErrors.InvalidHeader;
    }

    public static Error? ValidateSecret(string secret) =>
        secret == Secret.Mask ? WebhookErrors.MaskedSigningSecret
        : secret.Length is < MinimumSecretLength or > MaximumSecretLength
        || PlainText.Validate(secret, "secret", MaximumSecretLength) is not null
            ? WebhookErrors.InvalidSigningSecret
            : null;

    /// <summary>Verifies the signature of a delivery.</summary>
    /// <param name="secret">The shared secret.</param>
    /// <param name="getHeader">Returns the value of a request header; null unless it is present exactly once.</param>
    /// <param name="body">The unmodified body.</param>
    /// <param name="now">The server's time.</param>
    public Result<SignedDelivery> Verify(
        ReadOnlySpan<byte> secret, Func<string, string?> getHeader, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (getHeader(Header) is not { } signature)
        {
            return WebhookErrors.SignatureMissing(Header);
        }

        return Scheme switch
        {
            SignatureScheme.Stripe => VerifyStripe(secret, signature, body, now),
            SignatureScheme.Zendesk => VerifyZendesk(secret, signature, getHeader(ZendeskTime), body, now),
            SignatureScheme.Github => VerifyBody(secret, signature, getHeader(GithubDelivery), body),
            _ => VerifyBody(secret, signature, null, body),
        };
    }

    private static string DefaultHeader(SignatureScheme scheme) => scheme switch
    {
        SignatureScheme.Github => GithubHeader,
        SignatureScheme.Stripe => StripeHeader,
        _ => ZendeskHeader,
    };

    /// <summary>Verifies a signed body. The sender's delivery id is the preferred key, because two events may have the same body.</summary>
    private Result<SignedDelivery> VerifyBody(ReadOnlySpan<byte> secret, string signature, string? deliveryId, ReadOnlySpan<byte> body)
    {
        var expected = HMACSHA256.HashData(secret, body);
        var encoded = signature.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? signature.AsSpan(Prefix.Length) : signature;
        if (!Matches(expected, encoded))
        {
            return WebhookErrors.SignatureWrong(Header);
        }

        var key = deliveryId is not null && DeliveryId().IsMatch(deliveryId) ? deliveryId : KeyOf(expected);
        return new SignedDelivery(expected, IsTimestamped: false, key);
    }

    private Result<SignedDelivery> VerifyStripe(ReadOnlySpan<byte> secret, string signature, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        var parts = signature.Split(',', StringSplitOptions.TrimEntries);
        if (parts.FirstOrDefault(part => part.StartsWith("t=", StringComparison.Ordinal))?[2..] is not { } timestamp)
        {
            return WebhookErrors.SignatureWrong(Header);
        }

        var expected = Sign(secret, $"{timestamp}.", body);

        // While the secret is being changed, Stripe signs with both the old and the new one.
        var matches = false;
        foreach (var part in parts)
        {
            matches |= part.StartsWith("v1=", StringComparison.Ordinal) && Matches(expected, part.AsSpan(3));
        }

        return matches
            && long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? CheckTimestamp(expected, DateTimeOffset.FromUnixTimeSeconds(seconds), now)
            : WebhookErrors.SignatureWrong(Header);
    }

    private Result<SignedDelivery> VerifyZendesk(
        ReadOnlySpan<byte> secret, string signature, string? timestamp, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (timestamp is null)
        {
            return WebhookErrors.SignatureMissing(ZendeskTime);
        }

        var expected = Sign(secret, timestamp, body);
        return Matches(expected, signature)
            && DateTimeOffset.TryParse(
                timestamp,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var signedAt)
                ? CheckTimestamp(expected, signedAt, now)
                : WebhookErrors.SignatureWrong(Header);
    }

    private static Result<SignedDelivery> CheckTimestamp(byte[] signature, DateTimeOffset signedAt, DateTimeOffset now) =>
        (now - signedAt).Duration() > Tolerance
            ? WebhookErrors.TooOld
            : new SignedDelivery(signature, IsTimestamped: true, KeyOf(signature));

    private static byte[] Sign(ReadOnlySpan<byte> secret, string prefix, ReadOnlySpan<byte> body)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        mac.AppendData(Encoding.UTF8.GetBytes(prefix));
        mac.AppendData(body);
        return mac.GetHashAndReset();
    }

    /// <summary>Compares a signature in hexadecimal or Base64 with the expected one, in constant time.</summary>
    private static bool Matches(byte[] expected, ReadOnlySpan<char> encoded)
    {
        Span<byte> decoded = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var isDecoded = encoded.Length == 2 * decoded.Length
            ? Convert.FromHexString(encoded, decoded, out _, out var length) == System.Buffers.OperationStatus.Done
            : Convert.TryFromBase64Chars(encoded, decoded, out length);
        return isDecoded && length == decoded.Length && CryptographicOperations.FixedTimeEquals(expected, decoded);
    }

    private static string KeyOf(byte[] signature) => Convert.ToHexStringLower(signature);

    // RFC 9110, 5.1.
    [GeneratedRegex(@"\A[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}\z")]
    private static partial Regex HeaderName();

    [GeneratedRegex(@"\A[!-~]{1,64}\z")]
    private static partial Regex DeliveryId();
}

/// <summary>The scheme of signed deliveries. All schemes use HMAC-SHA256 with a shared secret.</summary>
public enum SignatureScheme
{
    /// <summary>GitHub: <c>X-Hub-Signature-256: sha256=</c> and the signature of the body in hexadecimal.</summary>
    Github,

    /// <summary>Stripe: <c>Stripe-Signature: t=…,v1=…</c>, which signs the time, a dot and the body.</summary>
    Stripe,

    /// <summary>Zendesk's own webhooks: <c>X-Zendesk-Webhook-Signature</c> in Base64, which signs the time and the body.</summary>
    Zendesk,

    /// <summary>A header with any name that contains the signature of the body in hexadecimal or Base64.</summary>
    Header,
}

/// <summary>A delivery with a valid signature.</summary>
/// <param name="Signature">The signature, 32 bytes, as computed by the server, independent of its encoding in the header.</param>
/// <param name="IsTimestamped">True if the signature covers the send time, so that a repeated signature is always a replay.</param>
/// <param name="Key">The key of the delivery. Deliveries with the same key are the same event.</param>
public sealed record SignedDelivery(byte[] Signature, bool IsTimestamped, string Key);
