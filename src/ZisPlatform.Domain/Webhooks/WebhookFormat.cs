namespace ZisPlatform.Domain.Webhooks;

/// <summary>The format of a webhook's deliveries.</summary>
public enum WebhookFormat
{
    /// <summary>Any JSON object, which becomes the input of flows unchanged (contract, HTTP API 6.5).</summary>
    AsSent,

    /// <summary>Events of a real Zendesk account, which are converted to the events that flows use (contract, flows 6).</summary>
    ZendeskEvents,
}
