using System.Runtime.CompilerServices;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Jq.Engine;

internal sealed class IdentityFilter : Filter
{
    public static readonly IdentityFilter Instance = new();

    private IdentityFilter() => IsSingle = true;

    public override JsonValue Eval(Machine machine, Env? env, JsonValue input) => input;

    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink) => sink.Push(input, path);

    public override bool Resolve() => true;
}

internal sealed class EmptyFilter : Filter
{
    public static readonly EmptyFilter Instance = new();

    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink) => true;

    public override bool Resolve() => false;
}

internal sealed class LiteralFilter(JsonValue value) : SingleFilter
{
    public JsonValue Value { get; } = value;

    public override JsonValue Eval(Machine machine, Env? env, JsonValue input) => Value;
}

internal sealed class VariableFilter(int hops) : SingleFilter
{
    public override JsonValue Eval(Machine machine, Env? env, JsonValue input) => Env.Ancestor(env, hops)!.Value;
}

internal sealed class PipeFilter(Filter first, Filter second) : Filter
{
    public override JsonValue Eval(Machine machine, Env? env, JsonValue input)
    {
        var intermediate = first.Eval(machine, env, input);
        return machine.Stopped ? default : second.Eval(machine, env, intermediate);
    }

    public override JsonValue EvalTail(Machine machine, Env? env, JsonValue input)
    {
        var intermediate = first.Eval(machine, env, input);
        return machine.Stopped ? default : second.EvalTail(machine, env, intermediate);
    }

    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (path is not null || !first.IsSingle)
        {
            return first.Run(machine, env, input, path, new PipeSink(machine, second, env, sink));
        }

        var intermediate = first.Eval(machine, env, input);
        return !machine.Stopped && second.Run(machine, env, intermediate, null, sink);
    }

    public override bool Resolve() => IsSingle = first.Resolve() & second.Resolve();
}

internal sealed class CommaFilter(Filter[] parts) : Filter
{
    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink)
    {
        foreach (var part in parts)
        {
            if (!machine.Step() || !part.Run(machine, env, input, path, sink))
            {
                return false;
            }
        }

        return true;
    }

    public override bool Resolve()
    {
        ResolveAll(parts);
        return false;
    }
}

internal sealed class IfFilter(Filter condition, Filter then, Filter otherwise) : Filter
{
    public override JsonValue Eval(Machine machine, Env? env, JsonValue input)
    {
        var conditionValue = condition.Eval(machine, env, input);
        return machine.Stopped ? default : (conditionValue.IsTruthy ? then : otherwise).Eval(machine, env, input);
    }

    public override JsonValue EvalTail(Machine machine, Env? env, JsonValue input)
    {
        var conditionValue = condition.Eval(machine, env, input);
        return machine.Stopped ? default : (conditionValue.IsTruthy ? then : otherwise).EvalTail(machine, env, input);
    }

    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink)
    {
        if (!condition.IsSingle)
        {
            return condition.Run(machine, env, input, null, new DelegateSink((result, _) =>
                (result.IsTruthy ? then : otherwise).Run(machine, env, input, path, sink)));
        }

        var conditionValue = condition.Eval(machine, env, input);
        return !machine.Stopped && (conditionValue.IsTruthy ? then : otherwise).Run(machine, env, input, path, sink);
    }

    public override bool Resolve() => IsSingle = condition.Resolve() & then.Resolve() & otherwise.Resolve();
}

/// <summary><c>and</c>, <c>or</c>: evaluates the right side only if the left side does not decide.</summary>
internal sealed class LogicFilter(Filter left, Filter right, bool shortCircuitValue) : Filter
{
    public override JsonValue Eval(Machine machine, Env? env, JsonValue input)
    {
        var first = left.Eval(machine, env, input);
        if (machine.Stopped || first.IsTruthy == shortCircuitValue)
        {
            return shortCircuitValue;
        }

        return right.Eval(machine, env, input).IsTruthy;
    }

    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink) =>
        left.Run(machine, env, input, null, new DelegateSink((first, _) =>
            first.IsTruthy == shortCircuitValue
                ? sink.Push(shortCircuitValue, PathNode.ForOutput(path, input, shortCircuitValue))
                : right.Run(machine, env, input, null, new DelegateSink((second, _) =>
                    sink.Push(second.IsTruthy, PathNode.ForOutput(path, input, second.IsTruthy))))));

    public override bool Resolve() => IsSingle = left.Resolve() & right.Resolve();
}

/// <summary><c>a // b</c>: returns the true outputs of a, or b if there are none. An error of a is an error, as in jq 1.6.</summary>
internal sealed class AlternativeFilter(Filter first, Filter second) : Filter
{
    public override JsonValue Eval(Machine machine, Env? env, JsonValue input)
    {
        var value = first.Eval(machine, env, input);
        return machine.Stopped || value.IsTruthy ? value : second.Eval(machine, env, input);
    }

    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink)
    {
        var truthySink = new TruthySink(sink);
        if (!first.Run(machine, env, input, path, truthySink))
        {
            return false;
        }

        return truthySink.Any || second.Run(machine, env, input, path, sink);
    }

    public override bool Resolve() => IsSingle = first.Resolve() & second.Resolve();

    private sealed class TruthySink(Sink sink) : Sink
    {
        public bool Any { get; private set; }

        public override bool Push(JsonValue value, PathNode? path)
        {
            if (!value.IsTruthy)
            {
                return true;
            }

            Any = true;
            return sink.Push(value, path);
        }
    }
}

/// <summary><c>try body catch handler</c>; without a handler, <c>body?</c>.</summary>
internal sealed class TryFilter(Filter body, Filter? handler) : Filter
{
    public override JsonValue Eval(Machine machine, Env? env, JsonValue input)
    {
        var value = body.Eval(machine, env, input);
        if (machine.Signal != Signal.Error)
        {
            return value;
        }

        machine.ClearSignal();
        return handler!.Eval(machine, env, machine.Error);
    }

    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var guard = new GuardSink(sink);
        if (body.Run(machine, env, input, path, guard))
        {
            return true;
        }

        if (guard.StoppedDownstream || machine.Signal != Signal.Error)
        {
            return false;
        }

        machine.ClearSignal();
        return handler is null || handler.Run(machine, env, machine.Error, path is null ? null : PathNode.NoPath, sink);
    }

    public override bool Resolve() => IsSingle = body.Resolve() & (handler?.Resolve() ?? false);
}
