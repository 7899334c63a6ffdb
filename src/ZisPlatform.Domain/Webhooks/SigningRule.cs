using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Webhooks;

/// <summary>How the deliveries of a webhook are signed, and where the signature stands.</summary>
public sealed partial record SigningRule
{
    /// <summary>How far the signed time may be from the server's, before or behind: what Stripe and Zendesk advise.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>Shorter secrets could be found by trying; longer ones nobody has.</summary>
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

    /// <summary>The header that carries the signature.</summary>
    public string Header { get; }

    /// <param name="scheme">Whose way.</param>
    /// <param name="header">The name of the header, with <see cref="SignatureScheme.Header"/> and only then.</param>
    public static Result<SigningRule> Create(SignatureScheme scheme, string? header)
    {
        if (scheme != SignatureScheme.Header)
        {
            return header is null ? new SigningRule(scheme, NameOf(scheme)) : WebhookErrors.HeaderIsFixed;
        }

        return header is not null && HeaderName().IsMatch(header) && !header.Equals("Authorization", StringComparison.OrdinalIgnoreCase)
            ? new SigningRule(scheme, header)
            : WebhookErrors.InvalidHeader;
    }

    public static Error? SecretRefusal(string secret) =>
        secret.Length is < MinimumSecretLength or > MaximumSecretLength || PlainText.Refusal(secret, "secret", MaximumSecretLength) is not null
            ? WebhookErrors.InvalidSigningSecret
            : null;

    /// <summary>Checks a delivery.</summary>
    /// <param name="secret">What both sides know.</param>
    /// <param name="header">The value of a request header; null unless it is there exactly once.</param>
    /// <param name="body">The body, byte for byte.</param>
    /// <param name="now">The server's time.</param>
    public Result<SignedDelivery> Verify(ReadOnlySpan<byte> secret, Func<string, string?> header, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (header(Header) is not { } sent)
        {
            return WebhookErrors.SignatureMissing(Header);
        }

        return Scheme switch
        {
            SignatureScheme.Stripe => VerifyStripe(secret, sent, body, now),
            SignatureScheme.Zendesk => VerifyZendesk(secret, sent, header(ZendeskTime), body, now),
            SignatureScheme.Github => VerifyBody(secret, sent, header(GithubDelivery), body),
            _ => VerifyBody(secret, sent, null, body),
        };
    }

    private static string NameOf(SignatureScheme scheme) => scheme switch
    {
        SignatureScheme.Github => GithubHeader,
        SignatureScheme.Stripe => StripeHeader,
        _ => ZendeskHeader,
    };

    /// <summary>The sender's own id of the delivery is the better name: two events may have the same body.</summary>
    private Result<SignedDelivery> VerifyBody(ReadOnlySpan<byte> secret, string sent, string? delivery, ReadOnlySpan<byte> body)
    {
        var expected = HMACSHA256.HashData(secret, body);
        var text = sent.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? sent.AsSpan(Prefix.Length) : sent;
        return Matches(expected, text)
            ? new SignedDelivery(expected, IsTimestamped: false, delivery is not null && DeliveryId().IsMatch(delivery) ? delivery : KeyOf(expected))
            : WebhookErrors.SignatureWrong(Header);
    }

    private Result<SignedDelivery> VerifyStripe(ReadOnlySpan<byte> secret, string sent, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        var parts = sent.Split(',', StringSplitOptions.TrimEntries);
        if (parts.FirstOrDefault(part => part.StartsWith("t=", StringComparison.Ordinal))?[2..] is not { } time)
        {
            return WebhookErrors.SignatureWrong(Header);
        }

        var expected = Sign(secret, $"{time}.", body);

        // While the secret is being changed, Stripe signs with the old one and with the new one.
        var matches = false;
        foreach (var part in parts)
        {
            matches |= part.StartsWith("v1=", StringComparison.Ordinal) && Matches(expected, part.AsSpan(3));
        }

        return matches && long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? InTime(expected, DateTimeOffset.FromUnixTimeSeconds(seconds), now)
            : WebhookErrors.SignatureWrong(Header);
    }

    private Result<SignedDelivery> VerifyZendesk(ReadOnlySpan<byte> secret, string sent, string? time, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (time is null)
        {
            return WebhookErrors.SignatureMissing(ZendeskTime);
        }

        var expected = Sign(secret, time, body);
        return Matches(expected, sent)
            && DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)
                ? InTime(expected, at, now)
                : WebhookErrors.SignatureWrong(Header);
    }

    private static Result<SignedDelivery> InTime(byte[] signature, DateTimeOffset at, DateTimeOffset now) =>
        (now - at).Duration() > Tolerance ? WebhookErrors.TooOld : new SignedDelivery(signature, IsTimestamped: true, KeyOf(signature));

    private static byte[] Sign(ReadOnlySpan<byte> secret, string before, ReadOnlySpan<byte> body)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        mac.AppendData(Encoding.UTF8.GetBytes(before));
        mac.AppendData(body);
        return mac.GetHashAndReset();
    }

    /// <summary>The right signature in either writing; what it costs does not tell how much of it is right.</summary>
    private static bool Matches(byte[] expected, ReadOnlySpan<char> text)
    {
        Span<byte> sent = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var isRead = text.Length == 2 * sent.Length
            ? Convert.FromHexString(text, sent, out _, out var length) == System.Buffers.OperationStatus.Done
            : Convert.TryFromBase64Chars(text, sent, out length);
        return isRead && length == sent.Length && CryptographicOperations.FixedTimeEquals(expected, sent);
    }

    private static string KeyOf(byte[] signature) => Convert.ToHexStringLower(signature);

    // RFC 9110, 5.1.
    [GeneratedRegex(@"\A[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}\z")]
    private static partial Regex HeaderName();

    [GeneratedRegex(@"\A[!-~]{1,64}\z")]
    private static partial Regex DeliveryId();
}
