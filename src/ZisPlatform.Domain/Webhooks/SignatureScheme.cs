namespace ZisPlatform.Domain.Webhooks;

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
