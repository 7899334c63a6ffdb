using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Registry.Contracts;

/// <summary>What an event is looked up by.</summary>
/// <param name="Account">Whose event.</param>
/// <param name="Integration">The only integration that may hear it; null where all of the account may.</param>
/// <param name="Source">Its source.</param>
/// <param name="Type">Its type.</param>
public readonly record struct EventKey(AccountId Account, string? Integration, string Source, string Type);

/// <summary>Who hears an event.</summary>
/// <param name="Key">The event's.</param>
/// <param name="State">What the store says of all of them in one text, so that it can tell whether anything has changed since.</param>
/// <param name="Subscriptions">One at least.</param>
public sealed record EventMatch(EventKey Key, string State, IReadOnlyList<Subscription> Subscriptions);

/// <summary>An installed job spec that listens.</summary>
/// <param name="Integration">Whose job spec it is.</param>
/// <param name="JobSpec">Its short name.</param>
/// <param name="Flow">The full name of the flow it starts.</param>
/// <param name="Definitions">What the integration has now, as <see cref="ISubscriptions.CurrentDefinitionsAsync"/> tells it.</param>
public sealed record Subscription(string Integration, string JobSpec, string Flow, string Definitions);

/// <summary>A job spec that would listen, if it were installed.</summary>
public sealed record SilentJobSpec(EventKey Key, string Integration, string JobSpec, string Flow);

/// <summary>What the integrations of all accounts have uploaded, for whoever runs it.</summary>
public interface ISubscriptions
{
    /// <summary>The job specs installed for these events, as they are at one moment. Events that nobody hears are left out.</summary>
    Task<IReadOnlyList<EventMatch>> MatchAsync(IReadOnlyCollection<EventKey> events, CancellationToken cancellationToken);

    /// <summary>The job specs that bundles define for these events and that are not installed: their integrations are disabled.</summary>
    Task<IReadOnlyList<SilentJobSpec>> ListSilentAsync(IReadOnlyCollection<EventKey> events, CancellationToken cancellationToken);

    /// <summary>
    /// Which generations of which bundles an integration has now, as <c>id:generation</c> with commas between, the one uploaded
    /// last at the end; empty where it has none.
    /// </summary>
    Task<string> CurrentDefinitionsAsync(AccountId account, string integration, CancellationToken cancellationToken);

    /// <summary>The documents of such generations in their order; generations are kept for good.</summary>
    Task<IReadOnlyList<byte[]>> LoadAsync(AccountId account, string integration, string definitions, CancellationToken cancellationToken);
}
