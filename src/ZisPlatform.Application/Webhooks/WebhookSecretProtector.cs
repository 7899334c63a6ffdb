using System.Security.Cryptography;
using System.Text;
using ZisPlatform.Application.Common.Security;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Webhooks;

namespace ZisPlatform.Application.Webhooks;

/// <summary>Converts the secrets of webhooks to their stored form, and back where possible.</summary>
public sealed class WebhookSecretProtector(ISecretProtector protector)
{
    public const string TokenPurpose = "webhooks.token";
    public const string SigningPurpose = "webhooks.signing_secret";

    /// <summary>
    /// Returns the stored form of a token or password. A plain hash is sufficient: both have too many random bits for a brute-force attack.
    /// </summary>
    public static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    public byte[] ProtectToken(Guid webhook, string token) => protector.Protect(TokenPurpose, $"{webhook}", Encoding.UTF8.GetBytes(token));

    public string UnprotectToken(Guid webhook, byte[] encrypted) =>
        Encoding.UTF8.GetString(protector.Unprotect(TokenPurpose, $"{webhook}", encrypted));

    public byte[] UnprotectSigningSecret(Webhook webhook) =>
        protector.Unprotect(SigningPurpose, $"{webhook.Uuid}", webhook.Signing!.ProtectedSecret);

    /// <summary>Validates and encrypts the requested signing; generates a secret if none is supplied.</summary>
    public Result<NewSigning> Sign(Guid webhook, SigningRequest? request)
    {
        if (request is null)
        {
            return new NewSigning(null, null);
        }

        if (request.Scheme is not { } scheme)
        {
            return WebhookErrors.SchemeRequired;
        }

        var rule = SigningRule.Create(scheme, request.Header);
        Error[] errors =
        [
            .. rule.Errors,
            .. new[] { request.Secret is { } sentSecret ? SigningRule.ValidateSecret(sentSecret) : null }.OfType<Error>(),
        ];
        if (errors.Length > 0)
        {
            return errors;
        }

        var secret = request.Secret ?? SecretGenerator.NewPassword();
        return new NewSigning(
            new WebhookSigning(rule.Value, protector.Protect(SigningPurpose, $"{webhook}", Encoding.UTF8.GetBytes(secret))),
            request.Secret is null ? secret : null);
    }
}

/// <summary>The requested signing of deliveries.</summary>
/// <param name="Scheme">The scheme; required, null if it is missing in the request.</param>
/// <param name="Header">The header, for the scheme that does not define one.</param>
/// <param name="Secret">The sender's secret; null to let the server generate one.</param>
public sealed record SigningRequest(SignatureScheme? Scheme, string? Header, string? Secret);

/// <summary>The signing to be stored, and the secret that was generated for it.</summary>
/// <param name="Signing">The signing; null if deliveries are not to be signed.</param>
/// <param name="GeneratedSecret">The secret in clear text if the server generated it; it is shown only this once.</param>
public sealed record NewSigning(WebhookSigning? Signing, string? GeneratedSecret);

/// <summary>A webhook with the secrets that were just generated, in clear text; they are shown only this once.</summary>
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
