using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Jq.Engine;

/// <summary><c>until(condition; update)</c>.</summary>
internal sealed class UntilFilter(Filter condition, Filter update) : Filter
{
    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink)
    {
        if (path is not null || !condition.IsSingle || !update.IsSingle)
        {
            return RunGenerators(machine, env, input, path, sink);
        }

        var value = Eval(machine, env, input);
        return !machine.Stopped && sink.Push(value, null);
    }

    public override JsonValue Eval(Machine machine, Env? env, JsonValue input)
    {
        while (machine.Step())
        {
            var result = condition.Eval(machine, env, input);
            if (machine.Stopped || result.IsTruthy)
            {
                break;
            }

            input = update.Eval(machine, env, input);
            if (machine.Stopped)
            {
                break;
            }
        }

        return input;
    }

    public override bool Resolve() => IsSingle = condition.Resolve() & update.Resolve();

    private bool RunGenerators(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink)
    {
        if (!machine.Enter())
        {
            return false;
        }

        var done = condition.Run(machine, env, input, null, new DelegateSink((result, _) => result.IsTruthy
            ? sink.Push(input, path)
            : update.Run(machine, env, input, path, new DelegateSink((next, nextPath) =>
                RunGenerators(machine, env, next, nextPath, sink)))));
        machine.Exit();
        return done;
    }
}

/// <summary><c>recurse(f)</c>, and <c>while(condition; f)</c>, which also tests the condition for each value.</summary>
internal sealed class RecurseFilter(Filter body, Filter? condition) : Filter
{
    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink)
    {
        if (!machine.Enter())
        {
            return false;
        }

        var done = Walk(machine, env, input, path, sink);
        machine.Exit();
        return done;
    }

    public override bool Resolve()
    {
        body.Resolve();
        condition?.Resolve();
        return false;
    }

    private bool Walk(Machine machine, Env? env, JsonValue value, PathNode? path, Sink sink)
    {
        while (machine.Step())
        {
            if (condition is { IsSingle: false })
            {
                return condition.Run(machine, env, value, null, new DelegateSink((result, _) =>
                    !result.IsTruthy || (sink.Push(value, path) && body.Run(machine, env, value, path, new DelegateSink((next, nextPath) =>
                        Run(machine, env, next, nextPath, sink))))));
            }

            if (condition is not null && (!condition.Eval(machine, env, value).IsTruthy || machine.Stopped))
            {
                return !machine.Stopped;
            }

            if (!sink.Push(value, path))
            {
                return false;
            }

            // Follow the last output of the body here instead of in a call, so that a chain of any length needs no stack.
            var pending = new PendingSink(this, machine, env, sink);
            var done = body.Run(machine, env, value, path, pending);
            if (!pending.Any || pending.StoppedDownstream)
            {
                return done;
            }

            if (!done)
            {
                return machine.RunBeforeSignal(() => Run(machine, env, pending.Value, pending.Path, sink));
            }

            (value, path) = (pending.Value, pending.Path);
        }

        return false;
    }

    private sealed class PendingSink(RecurseFilter owner, Machine machine, Env? env, Sink sink) : Sink
    {
        public JsonValue Value { get; private set; }

        public PathNode? Path { get; private set; }

        public bool Any { get; private set; }

        public bool StoppedDownstream { get; private set; }

        public override bool Push(JsonValue value, PathNode? path)
        {
            if (Any && !owner.Run(machine, env, Value, Path, sink))
            {
                StoppedDownstream = true;
                return false;
            }

            (Value, Path, Any) = (value, path, true);
            return true;
        }
    }
}

/// <summary><c>repeat(f)</c>: evaluates f for the same input repeatedly.</summary>
internal sealed class RepeatFilter(Filter body) : Filter
{
    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink)
    {
        while (machine.Step() && body.Run(machine, env, input, path, sink))
        {
            // Runs until a limit or an error ends the loop.
        }

        return false;
    }

    public override bool Resolve()
    {
        body.Resolve();
        return false;
    }
}

/// <summary><c>range</c>: a loop without intermediate values if all bounds are known.</summary>
internal sealed class RangeFilter(Filter from, Filter to, Filter step) : Filter
{
    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink) =>
        from.Run(machine, env, input, null, new DelegateSink((first, _) =>
            to.Run(machine, env, input, null, new DelegateSink((last, _) =>
                step.Run(machine, env, input, null, new DelegateSink((increment, _) =>
                    PushRange(machine, first, last, increment, path, sink)))))));

    public override bool Resolve()
    {
        from.Resolve();
        to.Resolve();
        step.Resolve();
        return false;
    }

    private static bool PushRange(Machine machine, JsonValue first, JsonValue last, JsonValue increment, PathNode? path, Sink sink)
    {
        if (!first.IsNumber || !last.IsNumber || !increment.IsNumber)
        {
            return machine.Fail("Range bounds must be numeric");
        }

        double end = last.AsDouble(), step = increment.AsDouble();
        for (var value = first.AsDouble(); step > 0 ? value < end : step < 0 && value > end; value += step)
        {
            if (!machine.Step() || !sink.Push(value, path is null ? null : PathNode.NoPath))
            {
                return false;
            }
        }

        return true;
    }
}
