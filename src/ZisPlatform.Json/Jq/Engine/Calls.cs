using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Jq.Engine;

/// <summary>A <c>def</c>. The environment of its body has <see cref="Depth"/> bindings, followed by its parameters.</summary>
internal sealed class FunctionDefinition(string name, string[] parameters, int depth)
{
    public string Name { get; } = name;

    /// <summary>Gets the parameter names, with <c>$</c> if the argument is also bound as a value.</summary>
    public string[] Parameters { get; } = parameters;

    public int Depth { get; } = depth;

    public Filter Body { get; set; } = EmptyFilter.Instance;

    /// <summary>
    /// Gets or sets a value: true if the body has exactly one output. Assumed at first, and cleared if the body disproves it.
    /// </summary>
    public bool IsSingle { get; set; } = true;

    public bool HasValueParameters => Array.Exists(Parameters, parameter => parameter[0] == '$');
}

/// <summary>A call of a <c>def</c>.</summary>
internal sealed class CallFilter(FunctionDefinition function, Filter[] arguments, int hops) : Filter
{
    public override JsonValue Eval(Machine machine, Env? env, JsonValue input)
    {
        if (!machine.Enter())
        {
            return default;
        }

        var callee = function;
        var bound = Bind(Env.Ancestor(env, hops), env);
        JsonValue output;
        while (true)
        {
            output = callee.Body.EvalTail(machine, bound, input);
            if (machine.Tail.Function is not { } next)
            {
                break;
            }

            // The body ended in a tail call: make it here instead of deeper, so that a loop written as recursion needs no stack.
            (callee, bound, input) = (next, machine.Tail.Env, machine.Tail.Input);
            machine.Tail = default;
            if (!machine.Step())
            {
                break;
            }
        }

        machine.Exit();
        return output;
    }

    public override JsonValue EvalTail(Machine machine, Env? env, JsonValue input)
    {
        machine.Tail = new TailCall { Function = function, Env = Bind(Env.Ancestor(env, hops), env), Input = input };
        return default;
    }

    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink)
    {
        if (path is null && IsSingle)
        {
            var output = Eval(machine, env, input);
            return !machine.Stopped && sink.Push(output, null);
        }

        if (!machine.Enter())
        {
            return false;
        }

        var done = function.HasValueParameters
            ? RunWithParameters(machine, Bind(Env.Ancestor(env, hops), env), env, input, path, sink, 0)
            : function.Body.Run(machine, Bind(Env.Ancestor(env, hops), env), input, path, sink);
        machine.Exit();
        return done;
    }

    public override bool Resolve()
    {
        ResolveAll(arguments);
        return IsSingle = function.IsSingle && !function.HasValueParameters;
    }

    private Env? Bind(Env? outer, Env? caller)
    {
        foreach (var argument in arguments)
        {
            // Pass on an argument that only names the caller's own argument; otherwise recursion would nest it ever deeper.
            outer = argument is ClosureCallFilter { Hops: var closureHops } && Env.Ancestor(caller, closureHops) is ClosureEnv closure
                ? new ClosureEnv(outer, closure.Body, closure.Captured)
                : new ClosureEnv(outer, argument, caller);
        }

        return outer;
    }

    /// <summary>Binds the values of <c>$</c> parameters, for every combination; the first parameter varies slowest.</summary>
    private bool RunWithParameters(Machine machine, Env? bound, Env? caller, JsonValue input, PathNode? path, Sink sink, int index)
    {
        while (index < arguments.Length && function.Parameters[index][0] != '$')
        {
            index++;
        }

        return index == arguments.Length
            ? function.Body.Run(machine, bound, input, path, sink)
            : arguments[index].Run(machine, caller, input, null, new DelegateSink((value, _) =>
                machine.Step()
                && machine.Charge(48)
                && RunWithParameters(machine, new Env(bound, value), caller, input, path, sink, index + 1)));
    }
}

/// <summary>A call of an argument.</summary>
internal sealed class ClosureCallFilter(int hops) : Filter
{
    public int Hops => hops;

    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink)
    {
        var closure = (ClosureEnv)Env.Ancestor(env, hops)!;
        if (!machine.Enter())
        {
            return false;
        }

        var done = closure.Body.Run(machine, closure.Captured, input, path, sink);
        machine.Exit();
        return done;
    }

    public override bool Resolve() => false;
}
