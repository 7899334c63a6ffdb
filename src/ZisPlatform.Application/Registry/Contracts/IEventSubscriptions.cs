using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Registry.Contracts;

/// <summary>The key by which the subscriptions of an event are found.</summary>
/// <param name="Account">The account that owns the event.</param>
/// <param name="Integration">The only integration that may receive the event; null for all integrations of the account.</param>
/// <param name="Source">The event's source.</param>
/// <param name="Type">The event's type.</param>
public readonly record struct EventKey(AccountId Account, string? Integration, string Source, string Type);

/// <summary>The subscriptions of an event.</summary>
/// <param name="Key">The event's key.</param>
/// <param name="State">The stored state of all subscriptions as one text, by which the store detects later changes.</param>
/// <param name="Subscriptions">The subscriptions, at least one.</param>
public sealed record EventMatch(EventKey Key, string State, IReadOnlyList<Subscription> Subscriptions);

/// <summary>An installed job spec that subscribes to an event.</summary>
/// <param name="Integration">The integration that owns the job spec.</param>
/// <param name="JobSpec">The short name of the job spec.</param>
/// <param name="Flow">The full name of the flow that it starts.</param>
/// <param name="Definitions">
/// The current definitions of the integration, as <see cref="IEventSubscriptions.GetCurrentDefinitionsAsync"/> returns them.
/// </param>
public sealed record Subscription(string Integration, string JobSpec, string Flow, string Definitions);

/// <summary>A job spec that would subscribe to an event if it were installed.</summary>
public sealed record UninstalledJobSpec(EventKey Key, string Integration, string JobSpec, string Flow);

/// <summary>The uploaded resources of the integrations of all accounts, for the execution of flows.</summary>
public interface IEventSubscriptions
{
    /// <summary>Returns the job specs installed for these events at one point in time. Events without subscriptions are omitted.</summary>
    Task<IReadOnlyList<EventMatch>> MatchAsync(IReadOnlyCollection<EventKey> events, CancellationToken cancellationToken);

    /// <summary>
    /// Returns the job specs that bundles define for these events and that are not installed: their integrations are disabled.
    /// </summary>
    Task<IReadOnlyList<UninstalledJobSpec>> ListUninstalledAsync(IReadOnlyCollection<EventKey> events, CancellationToken cancellationToken);

    /// <summary>
    /// Returns the current generations of an integration's bundles as <c>id:generation</c>, separated by commas, the last uploaded one at
    /// the end; empty if it has none.
    /// </summary>
    Task<string> GetCurrentDefinitionsAsync(AccountId account, string integration, CancellationToken cancellationToken);

    /// <summary>Loads the documents of such generations, in their order; generations are kept permanently.</summary>
    Task<IReadOnlyList<byte[]>> LoadDocumentsAsync(
        AccountId account, string integration, string definitions, CancellationToken cancellationToken);
}
