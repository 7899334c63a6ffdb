namespace ZisPlatform.Domain.Webhooks;

/// <summary>What the deliveries of a webhook are.</summary>
public enum WebhookFormat
{
    /// <summary>Any JSON object, which is the flows' input as it was sent (contract, HTTP API 6.5).</summary>
    AsSent,

    /// <summary>Events of a real Zendesk account, which become the events that flows know (contract, flows 6).</summary>
    ZendeskEvents,
}
