using ZisPlatform.Domain.Flows;
using ZisPlatform.Domain.Flows.Secrets;

namespace ZisPlatform.Domain.Runs;

/// <summary>An entry of the integration log (contract, flows 15).</summary>
public sealed record LogEntry(string Id, LogStatus Status, string Description, DateTimeOffset At)
{
    /// <summary>The reason of the error that the entry describes; null for other entries.</summary>
    public FlowErrorReason? Reason { get; init; }

    /// <summary>Masks the secrets in the texts, before they are stored.</summary>
    public LogEntry Mask(SecretMasker secrets) => this with
    {
        Description = secrets.Mask(Description),
        Reason = Reason is null ? null : Reason with { Subject = secrets.Mask(Reason.Subject) },
    };
}

/// <summary>The levels of the integration log (contract, flows 15).</summary>
public enum LogStatus
{
    Info,
    Warning,
    Error,
    Debug,
}
