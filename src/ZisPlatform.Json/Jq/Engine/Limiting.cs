using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Jq.Engine;

/// <summary><c>first(f)</c>.</summary>
internal sealed class FirstFilter(Filter body) : Filter
{
    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink)
    {
        var first = new StopSink(machine);
        return first.TryTake(body, env, input, path) && (!first.Any || sink.Push(first.Value, first.Path));
    }

    public override bool Resolve()
    {
        body.Resolve();
        return false;
    }

    public static bool TryFirst(Machine machine, Env? env, JsonValue input, Filter body, out JsonValue value, out bool any)
    {
        if (body.IsSingle)
        {
            value = body.Eval(machine, env, input);
            any = true;
            return !machine.Stopped;
        }

        var first = new StopSink(machine);
        var done = first.TryTake(body, env, input, null);
        (value, any) = (first.Value, first.Any);
        return done;
    }

    /// <summary>Keeps one output and then stops the filter.</summary>
    private sealed class StopSink(Machine machine) : Sink
    {
        private readonly Env _label = new(null, default);

        public JsonValue Value { get; private set; }

        public PathNode? Path { get; private set; }

        public bool Any { get; private set; }

        public bool TryTake(Filter body, Env? env, JsonValue input, PathNode? path) =>
            body.Run(machine, env, input, path, this) || machine.TryCatchBreak(_label);

        public override bool Push(JsonValue value, PathNode? path)
        {
            (Value, Path, Any) = (value, path, true);
            return machine.BreakTo(_label);
        }
    }
}

/// <summary><c>last(f)</c>: null if there is no output, as in jq before 1.8.</summary>
internal sealed class LastFilter(Filter body) : Filter
{
    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink)
    {
        var last = new LastSink();
        return body.Run(machine, env, input, path, last)
            && sink.Push(last.Value, last.HasValue ? last.Path : path is null ? null : PathNode.NoPath);
    }

    public override bool Resolve()
    {
        body.Resolve();
        return IsSingle = true;
    }
}

/// <summary><c>limit(n; f)</c>, and <c>skip(n; f)</c> for the outputs after them.</summary>
internal sealed class LimitFilter(Filter count, Filter body, bool skip) : Filter
{
    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink) =>
        count.Run(machine, env, input, null, new DelegateSink((limit, _) =>
        {
            if (!limit.IsNumber)
            {
                return machine.Fail($"{ErrorMessages.Describe(limit)} number required");
            }

            var remaining = limit.AsDouble();
            return skip ? Skip(machine, env, input, path, sink, remaining) : Take(machine, env, input, path, sink, remaining);
        }));

    public override bool Resolve()
    {
        count.Resolve();
        body.Resolve();
        return false;
    }

    private bool Skip(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink, double remaining) =>
        body.Run(machine, env, input, path, new DelegateSink((value, valuePath) =>
            remaining-- > 0 ? machine.Step() : sink.Push(value, valuePath)));

    private bool Take(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink, double remaining)
    {
        // A negative number means no limit, as in jq.
        if (remaining < 0)
        {
            return body.Run(machine, env, input, path, sink);
        }

        if (remaining == 0)
        {
            return true;
        }

        var label = new Env(null, default);
        return body.Run(machine, env, input, path, new DelegateSink((value, valuePath) =>
            sink.Push(value, valuePath) && (--remaining > 0 || machine.BreakTo(label)))) || machine.TryCatchBreak(label);
    }
}
