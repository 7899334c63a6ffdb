using ZisPlatform.Domain.Flows.Execution;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Flows.Compilation;

/// <summary>Compiles <c>StartAt</c> and <c>States</c> of a flow or an Iterator.</summary>
internal sealed class MachineCompiler(CompileSession session, DiagnosticScope scope, string prefix, int mapDepth)
{
    private readonly Dictionary<string, FlowState> _states = new(StringComparer.Ordinal);

    public CompileSession Session => session;

    /// <summary>Gets the number of Maps that enclose these states.</summary>
    public int MapDepth => mapDepth;

    /// <summary>Compiles a machine. Returns null if it could not run; the diagnostics contain the errors.</summary>
    public FlowMachine? Compile(in JsonValue definition, JsonLocation location)
    {
        var reader = new ObjectReader(definition, location, scope);
        var startAt = reader.ReadString("StartAt", BundleRules.Start, "StartAt names the first state");
        if (!definition.TryGet("States", out var states) || !states.IsObject || states.Count == 0)
        {
            scope.Error(
                BundleRules.States,
                definition.IsObject && reader.Has("States") ? location["States"] : location,
                "States must be an object with at least one state",
                null);
            return null;
        }

        if ((session.StateCount += states.Count) > session.Limits.MaxStates)
        {
            scope.Error(
                BundleRules.States,
                location["States"],
                $"a flow may have at most {session.Limits.MaxStates} states",
                "split it into several flows");
            return null;
        }

        var list = new List<(FlowState State, JsonValue Value)>(states.Count);
        foreach (var (name, value) in states.Members)
        {
            if (Create(name, value, location["States"]) is { } state)
            {
                _states[name] = state;
                list.Add((state, value));
            }
        }

        foreach (var (state, value) in list)
        {
            new StateCompiler(this, scope.ForState(state.QualifiedName), state, value, location["States"][state.Name]).Compile();
        }

        if (startAt is null)
        {
            return null;
        }

        if (!_states.TryGetValue(startAt, out var start))
        {
            if (!states.TryGet(startAt, out _))
            {
                scope.Error(BundleRules.Start, location["StartAt"], $"StartAt names \"{startAt}\", which is not a state", DescribeStates());
            }

            return null;
        }

        FindUnreachable(start, location["States"]);
        return new FlowMachine([.. list.Select(entry => entry.State)], start);
    }

    /// <summary>Returns the state that a reference names; null, with a diagnostic, if it does not exist.</summary>
    public FlowState? Find(string name, string member, DiagnosticScope referenceScope, JsonLocation location)
    {
        if (_states.TryGetValue(name, out var state))
        {
            return state;
        }

        var suffix = mapDepth > 0 ? " of this Iterator" : "";
        referenceScope.Error(BundleRules.Next, location, $"{member} names \"{name}\", which is not a state{suffix}", DescribeStates());
        return null;
    }

    private string DescribeStates()
    {
        const int maxNames = 12;
        var names = string.Join(", ", _states.Keys.Take(maxNames));
        return $"the states here are {names}{(_states.Count > maxNames ? ", …" : "")}";
    }

    private FlowState? Create(string name, in JsonValue value, JsonLocation states)
    {
        var stateScope = scope.ForState(prefix + name);
        var location = states[name];
        var maximum = session.Limits.MaxStateNameLength;
        if (name.Length == 0 || (name.Length > maximum && name.EnumerateRunes().Count() > maximum))
        {
            stateScope.Error(BundleRules.StateName, location, $"a state's name must have 1 to {maximum} characters", null);
        }

        if (!value.IsObject)
        {
            stateScope.Error(BundleRules.StateType, location, "a state must be an object", null);
            return null;
        }

        const string types = "Action, Choice, Map, Wait, Pass, Succeed or Fail";
        if (new ObjectReader(value, location, stateScope).ReadString("Type", BundleRules.StateType, types) is not { } type)
        {
            return null;
        }

        switch (type)
        {
            case "Action": return new ActionState(name, prefix + name);
            case "Choice": return new ChoiceState(name, prefix + name);
            case "Map": return new MapState(name, prefix + name);
            case "Wait": return new WaitState(name, prefix + name);
            case "Pass": return new PassState(name, prefix + name);
            case "Succeed": return new SucceedState(name, prefix + name);
            case "Fail": return new FailState(name, prefix + name);
        }

        stateScope.Error(BundleRules.StateType, location["Type"], $"unknown state type: {type}", type switch
        {
            "Task" => "use Action with an ActionName",
            "Parallel" => "run the branches one after the other",
            _ => $"the types are {types}, case-sensitive",
        });
        return null;
    }

    private void FindUnreachable(FlowState start, JsonLocation states)
    {
        var visited = new HashSet<FlowState> { start };
        var pending = new Stack<FlowState>(visited);
        while (pending.TryPop(out var state))
        {
            foreach (var edge in state.Edges)
            {
                if (visited.Add(edge.Target))
                {
                    pending.Push(edge.Target);
                }
            }
        }

        foreach (var state in _states.Values.Where(state => !visited.Contains(state)))
        {
            scope.ForState(state.QualifiedName).Warn(
                BundleRules.Unreachable, states[state.Name], "no path from StartAt leads to this state", null);
        }
    }
}
