namespace ZisPlatform.Domain.Flows;

/// <summary>A bundle without errors, ready to run; immutable, for any number of threads.</summary>
public sealed class CompiledBundle
{
    private readonly Dictionary<string, Flow> _flows;
    private readonly ILookup<(string Source, string Type), JobSpec> _subscriptions;

    internal CompiledBundle(
        string name, string? description, string? integration, IReadOnlyList<Flow> flows, IReadOnlyList<HttpAction> actions, IReadOnlyList<JobSpec> jobSpecs)
    {
        Name = name;
        Description = description;
        Integration = integration;
        Flows = flows;
        Actions = actions;
        JobSpecs = jobSpecs;
        _flows = flows.ToDictionary(flow => flow.Name, StringComparer.Ordinal);
        _subscriptions = jobSpecs.ToLookup(spec => (spec.EventSource, spec.EventType));
    }

    public string Name { get; }

    public string? Description { get; }

    /// <summary>The integration all its references name; null when it names none and the context did not say.</summary>
    public string? Integration { get; }

    public IReadOnlyList<Flow> Flows { get; }

    public IReadOnlyList<HttpAction> Actions { get; }

    public IReadOnlyList<JobSpec> JobSpecs { get; }

    /// <summary>For the <see cref="BundleContext.Others"/> of the other bundles.</summary>
    public IEnumerable<KnownResource> Resources =>
    [
        .. Flows.Select(flow => new KnownResource(ResourceType.Flow, flow.Name, Name)),
        .. Actions.Select(action => new KnownResource(ResourceType.Action, action.Name, Name)),
        .. JobSpecs.Select(spec => new KnownResource(ResourceType.JobSpec, spec.Name, Name)),
    ];

    public Flow? FindFlow(string name) => _flows.GetValueOrDefault(name);

    /// <summary>The job specs that listen to exactly this event.</summary>
    public IEnumerable<JobSpec> ListeningTo(string eventSource, string eventType) => _subscriptions[(eventSource, eventType)];
}

/// <summary>A subscription: one event type starts one flow (contract 4.2).</summary>
/// <param name="Name">The <c>properties.name</c>.</param>
/// <param name="EventSource"><c>support</c>, <c>sunshine</c> or a webhook's source system.</param>
/// <param name="EventType">One exact tag.</param>
/// <param name="Flow">The flow's full name.</param>
public sealed record JobSpec(string Name, string EventSource, string EventType, ResourceName Flow)
{
    /// <summary>For people; empty where there is none.</summary>
    public string Description { get; init; } = "";
}
