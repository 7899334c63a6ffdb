namespace ZisPlatform.Domain.Flows.Execution;

/// <summary>The states of a flow, or of the <c>Iterator</c> of a Map, and the first state.</summary>
public sealed class FlowMachine
{
    internal FlowMachine(IReadOnlyList<FlowState> states, FlowState start)
    {
        States = states;
        Start = start;
    }

    public FlowState Start { get; }

    /// <summary>Gets the states in the order of the document.</summary>
    public IReadOnlyList<FlowState> States { get; }

    /// <summary>Gets the states including those of every Iterator, each after its Map.</summary>
    public IEnumerable<FlowState> AllStates => States.SelectMany(state =>
        state is MapState map ? map.Iterator.AllStates.Prepend(state) : [state]);
}

/// <summary>A flow that is ready to run.</summary>
public sealed class Flow
{
    /// <summary>Gets the <c>properties.name</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the full name, <c>zis:{integration}:flow:{name}</c>.</summary>
    public required string FullName { get; init; }

    public required FlowMachine Machine { get; init; }

    /// <summary>Gets a value indicating whether the flow has a Map inside a Map. Such flows have a lower transition limit.</summary>
    public required bool HasNestedMaps { get; init; }
}
