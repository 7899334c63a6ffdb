namespace ZisPlatform.Domain.Webhooks;

/// <summary>Whose way of signing deliveries it is. All are HMAC-SHA256 under a secret that both sides know.</summary>
public enum SignatureScheme
{
    /// <summary>GitHub: <c>X-Hub-Signature-256: sha256=</c> and the body's signature in hexadecimal.</summary>
    Github,

    /// <summary>Stripe: <c>Stripe-Signature: t=…,v1=…</c>, which signs the time, a dot and the body.</summary>
    Stripe,

    /// <summary>Zendesk's own webhooks: <c>X-Zendesk-Webhook-Signature</c> in Base64, which signs the time and the body.</summary>
    Zendesk,

    /// <summary>A header of any name with the body's signature, in hexadecimal or Base64.</summary>
    Header,
}
