using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Webhooks;

/// <summary>The errors of inbound webhooks.</summary>
public static class WebhookErrors
{
    public static readonly Error NoSuchWebhook = new(
        ErrorKind.NotFound, "webhooks.no_such_webhook", "this integration has no such inbound webhook");

    /// <summary>No webhook has this token. A separate error is safe, because a token with 44 random characters cannot be guessed.</summary>
    public static readonly Error UnknownToken = new(
        ErrorKind.NotFound, "webhooks.unknown_token", "there is no inbound webhook at this path");

    public static readonly Error WrongCredentials = new(ErrorKind.Unauthenticated, "webhooks.wrong_credentials", "Authentication failed");

    public static readonly Error HeaderNotAllowed = new(
        ErrorKind.Invalid,
        "webhooks.header_is_fixed",
        "header goes with the scheme \"header\" only; the other schemes have their own",
        "$.signing.header");

    public static readonly Error InvalidHeader = new(
        ErrorKind.Invalid,
        "webhooks.invalid_header",
        "header must name the header that carries the signature: 1 to 64 characters of a header's name, and not Authorization",
        "$.signing.header");

    public static readonly Error InvalidSigningSecret = new(
        ErrorKind.Invalid,
        "webhooks.invalid_signing_secret",
        $"secret must be {SigningRule.MinimumSecretLength} to {SigningRule.MaximumSecretLength} characters long",
        "$.signing.secret");

    public static readonly Error MaskedSigningSecret = new(
        ErrorKind.Invalid,
        "webhooks.invalid_signing_secret",
        $"secret holds the mask {Secret.Mask} that an answer shows in its place; send the secret itself",
        "$.signing.secret");

    public static readonly Error SchemeRequired = new(
        ErrorKind.Invalid, "webhooks.scheme_required", "scheme is required", "$.signing.scheme");

    public static readonly Error TooOld = new(
        ErrorKind.Unauthenticated,
        "webhooks.signature_too_old",
        $"the signature is right, but its time is more than {SigningRule.Tolerance.TotalMinutes:0} minutes from the server's");

    public static readonly Error Replayed = new(
        ErrorKind.Conflict, "webhooks.repeated", "this delivery was taken before: its signature has been seen already");

    public static Error Required(string field) => new(ErrorKind.Invalid, "webhooks.required", $"{field} is required", $"$.{field}");

    /// <summary>The events of a Zendesk account have their own names.</summary>
    public static Error NotAllowedWithZendeskEvents(string field) => new(
        ErrorKind.Invalid,
        "webhooks.not_with_events",
        $"{field} does not go with the format \"zendesk_events\": each event has its own",
        $"$.{field}");

    /// <summary>The body is not an event from Zendesk.</summary>
    public static Error InvalidZendeskEvent(string field, string rule) => new(
        ErrorKind.Invalid, "webhooks.no_zendesk_event", $"{field} {rule}", $"$.{field}");

    public static Error SignatureMissing(string header) => new(
        ErrorKind.Unauthenticated,
        "webhooks.signature_missing",
        $"this webhook takes signed deliveries only: the header {header} must be there, once");

    public static Error SignatureWrong(string header) => new(
        ErrorKind.Unauthenticated,
        "webhooks.signature_wrong",
        $"the signature in the header {header} is not that of this body under this webhook's secret");

    public static Error RateLimit(int permits, TimeSpan wait) => new(
        ErrorKind.TooManyRequests, "webhooks.rate_limit", $"this webhook takes {permits} events in a minute; try again later")
    {
        RetryAfter = wait,
    };
}
