using ZisPlatform.Domain.Flows.Actions;
using ZisPlatform.Domain.Flows.Execution;

namespace ZisPlatform.Domain.Flows.Compilation;

/// <summary>A bundle without errors, ready to run. It is immutable and thread-safe.</summary>
public sealed class CompiledBundle
{
    private readonly Dictionary<string, Flow> _flows;

    internal CompiledBundle(
        string name,
        string? description,
        string? integration,
        IReadOnlyList<Flow> flows,
        IReadOnlyList<HttpAction> actions,
        IReadOnlyList<JobSpec> jobSpecs)
    {
        Name = name;
        Description = description;
        Integration = integration;
        Flows = flows;
        Actions = actions;
        JobSpecs = jobSpecs;
        _flows = flows.ToDictionary(flow => flow.Name, StringComparer.Ordinal);
    }

    public string Name { get; }

    public string? Description { get; }

    /// <summary>Gets the integration that all references name; null if there are no references and the context has none.</summary>
    public string? Integration { get; }

    public IReadOnlyList<Flow> Flows { get; }

    public IReadOnlyList<HttpAction> Actions { get; }

    public IReadOnlyList<JobSpec> JobSpecs { get; }

    /// <summary>Gets the resources, for the <see cref="BundleContext.Others"/> of the other bundles.</summary>
    public IEnumerable<KnownResource> Resources =>
    [
        .. Flows.Select(flow => new KnownResource(ResourceType.Flow, flow.Name, Name)),
        .. Actions.Select(action => new KnownResource(ResourceType.Action, action.Name, Name)),
        .. JobSpecs.Select(spec => new KnownResource(ResourceType.JobSpec, spec.Name, Name)),
    ];

    public Flow? FindFlow(string name) => _flows.GetValueOrDefault(name);
}

/// <summary>A subscription: one event type starts one flow (contract 4.2).</summary>
/// <param name="Name">The <c>properties.name</c>.</param>
/// <param name="EventSource"><c>support</c>, <c>sunshine</c> or the source system of a webhook.</param>
/// <param name="EventType">The exact event type.</param>
/// <param name="Flow">The full name of the flow.</param>
public sealed record JobSpec(string Name, string EventSource, string EventType, ResourceName Flow)
{
    /// <summary>Gets the description for people; empty if there is none.</summary>
    public string Description { get; init; } = "";
}
