using System.Security.Cryptography;
using System.Text;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Webhooks;

namespace ZisPlatform.Application.Webhooks;

/// <summary>Turns the secrets of webhooks into what is stored, and back where that can be.</summary>
public sealed class WebhookVault(ISecretProtector protector)
{
    public const string TokenPurpose = "webhooks.token";
    public const string SigningPurpose = "webhooks.signing_secret";

    /// <summary>What stands for a token or a password in the store: both have too many random bits to be tried.</summary>
    public static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    public byte[] ProtectToken(Guid webhook, string token) => protector.Protect(TokenPurpose, $"{webhook}", Encoding.UTF8.GetBytes(token));

    public string OpenToken(Guid webhook, byte[] encrypted) => Encoding.UTF8.GetString(protector.Unprotect(TokenPurpose, $"{webhook}", encrypted));

    public byte[] OpenSigningSecret(Webhook webhook) => protector.Unprotect(SigningPurpose, $"{webhook.Uuid}", webhook.Signing!.ProtectedSecret);

    /// <summary>Checks and encrypts what a caller asked for; a secret is made where none is given.</summary>
    public Result<NewSigning> Sign(Guid webhook, SigningRequest? asked)
    {
        if (asked is null)
        {
            return new NewSigning(null, null);
        }

        if (asked.Scheme is not { } scheme)
        {
            return WebhookErrors.SchemeRequired;
        }

        var rule = SigningRule.Create(scheme, asked.Header);
        Error[] refusals = [.. rule.Errors, .. new[] { asked.Secret is { } given ? SigningRule.SecretRefusal(given) : null }.OfType<Error>()];
        if (refusals.Length > 0)
        {
            return refusals;
        }

        var secret = asked.Secret ?? Secrets.NewPassword();
        return new NewSigning(
            new WebhookSigning(rule.Value, protector.Protect(SigningPurpose, $"{webhook}", Encoding.UTF8.GetBytes(secret))), asked.Secret is null ? secret : null);
    }
}

/// <summary>How somebody wants deliveries to be signed.</summary>
/// <param name="Scheme">Required; null where it was forgotten.</param>
/// <param name="Header">For the scheme that has no header of its own.</param>
/// <param name="Secret">What the sender has; null for one that the server makes.</param>
public sealed record SigningRequest(SignatureScheme? Scheme, string? Header, string? Secret);

/// <param name="Signing">Null where deliveries are not to be signed.</param>
/// <param name="MadeSecret">In clear, when the server made it; its only showing.</param>
public sealed record NewSigning(WebhookSigning? Signing, string? MadeSecret);

/// <summary>A webhook with the secrets that were made just now, in clear, for their only showing.</summary>
public sealed record IssuedWebhook(WebhookView View, string? Password, string? SigningSecret)
{
    public static IssuedWebhook Of(Webhook webhook, string token, string? password, string? signingSecret) => new(
        new WebhookView(
            webhook.Id,
            webhook.Uuid,
            token,
            webhook.Integration,
            webhook.Format,
            webhook.SourceSystem,
            webhook.EventType,
            webhook.Credentials.Username,
            webhook.Signing?.Rule,
            webhook.CreatedAt,
            webhook.PasswordChangedAt),
        password,
        signingSecret);
}
