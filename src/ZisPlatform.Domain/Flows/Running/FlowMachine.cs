namespace ZisPlatform.Domain.Flows;

/// <summary>States and where to start: a flow's own, or the <c>Iterator</c> of a Map.</summary>
public sealed class FlowMachine
{
    internal FlowMachine(IReadOnlyList<FlowState> states, FlowState start)
    {
        States = states;
        Start = start;
    }

    public FlowState Start { get; }

    /// <summary>In the order of the document.</summary>
    public IReadOnlyList<FlowState> States { get; }

    /// <summary>Also the states of every Iterator, each after its Map.</summary>
    public IEnumerable<FlowState> AllStates => States.SelectMany(state =>
        state is MapState map ? map.Iterator.AllStates.Prepend(state) : [state]);
}

/// <summary>A flow, ready to run.</summary>
public sealed class Flow
{
    /// <summary>The <c>properties.name</c>.</summary>
    public required string Name { get; init; }

    /// <summary><c>zis:{integration}:flow:{name}</c>.</summary>
    public required string FullName { get; init; }

    public required FlowMachine Machine { get; init; }

    /// <summary>Whether a Map stands inside a Map; such flows have a lower transition limit.</summary>
    public required bool HasNestedMaps { get; init; }
}
