namespace ZisPlatform.Json.Jq;

/// <summary><c>first(f)</c>.</summary>
internal sealed class FirstFilter(Filter body) : Filter
{
    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink)
    {
        var first = new StopSink(machine);
        return first.Take(body, env, input, path) && (!first.Any || sink.Push(first.Value, first.Path));
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
        var done = first.Take(body, env, input, null);
        (value, any) = (first.Value, first.Any);
        return done;
    }

    /// <summary>Keeps one output and breaks.</summary>
    private sealed class StopSink(Machine machine) : Sink
    {
        private readonly Env _label = new(null, default);

        public JsonValue Value { get; private set; }

        public PathNode? Path { get; private set; }

        public bool Any { get; private set; }

        public bool Take(Filter body, Env? env, JsonValue input, PathNode? path) => body.Run(machine, env, input, path, this) || machine.Arrived(_label);

        public override bool Push(JsonValue value, PathNode? path)
        {
            (Value, Path, Any) = (value, path, true);
            return machine.BreakTo(_label);
        }
    }
}

/// <summary><c>last(f)</c>: null where there is none, as in jq before 1.8.</summary>
internal sealed class LastFilter(Filter body) : Filter
{
    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink)
    {
        var last = new LastSink();
        return body.Run(machine, env, input, path, last) && sink.Push(last.Value, last.Any ? last.Path : path is null ? null : PathNode.Nowhere);
    }

    public override bool Resolve()
    {
        body.Resolve();
        return IsSingle = true;
    }
}

/// <summary><c>limit(n; f)</c> and, for what comes after them, <c>skip(n; f)</c>.</summary>
internal sealed class LimitFilter(Filter count, Filter body, bool skip) : Filter
{
    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink) =>
        count.Run(machine, env, input, null, new DelegateSink((limit, _) =>
        {
            if (!limit.IsNumber)
            {
                return machine.Fail($"{Complaint.Describe(limit)} number required");
            }

            var left = limit.AsDouble();
            return skip ? Skip(machine, env, input, path, sink, left) : Take(machine, env, input, path, sink, left);
        }));

    public override bool Resolve()
    {
        count.Resolve();
        body.Resolve();
        return false;
    }

    private bool Skip(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink, double left) =>
        body.Run(machine, env, input, path, new DelegateSink((value, at) => left-- > 0 ? machine.Step() : sink.Push(value, at)));

    private bool Take(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink, double left)
    {
        // A negative limit is none, as in jq.
        if (left < 0)
        {
            return body.Run(machine, env, input, path, sink);
        }

        if (left == 0)
        {
            return true;
        }

        var label = new Env(null, default);
        return body.Run(machine, env, input, path, new DelegateSink((value, at) =>
            sink.Push(value, at) && (--left > 0 || machine.BreakTo(label)))) || machine.Arrived(label);
    }
}

/// <summary><c>until(condition; update)</c>.</summary>
internal sealed class UntilFilter(Filter condition, Filter update) : Filter
{
    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink)
    {
        if (path is not null || !condition.IsSingle || !update.IsSingle)
        {
            return Each(machine, env, input, path, sink);
        }

        var value = Eval(machine, env, input);
        return !machine.Stopped && sink.Push(value, null);
    }

    public override JsonValue Eval(Machine machine, Env? env, JsonValue input)
    {
        while (machine.Step())
        {
            var held = condition.Eval(machine, env, input);
            if (machine.Stopped || held.IsTruthy)
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

    private bool Each(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink)
    {
        if (!machine.Enter())
        {
            return false;
        }

        var done = condition.Run(machine, env, input, null, new DelegateSink((held, _) => held.IsTruthy
            ? sink.Push(input, path)
            : update.Run(machine, env, input, path, new DelegateSink((next, at) => Each(machine, env, next, at, sink)))));
        machine.Leave();
        return done;
    }
}

/// <summary><c>recurse(f)</c>, and <c>while(condition; f)</c> which also asks before each value.</summary>
internal sealed class RecurseFilter(Filter body, Filter? condition) : Filter
{
    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink)
    {
        if (!machine.Enter())
        {
            return false;
        }

        var done = Walk(machine, env, input, path, sink);
        machine.Leave();
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
                return condition.Run(machine, env, value, null, new DelegateSink((held, _) =>
                    !held.IsTruthy || (sink.Push(value, path) && body.Run(machine, env, value, path, new DelegateSink((next, at) => Run(machine, env, next, at, sink))))));
            }

            if (condition is not null && (!condition.Eval(machine, env, value).IsTruthy || machine.Stopped))
            {
                return !machine.Stopped;
            }

            if (!sink.Push(value, path))
            {
                return false;
            }

            // The last output of the body is followed here instead of in a call: a chain of any length needs no stack.
            var pending = new PendingSink(this, machine, env, sink);
            var done = body.Run(machine, env, value, path, pending);
            if (!pending.Any || pending.StoppedBehind)
            {
                return done;
            }

            if (!done)
            {
                return machine.Postpone(() => Run(machine, env, pending.Value, pending.Path, sink));
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

        public bool StoppedBehind { get; private set; }

        public override bool Push(JsonValue value, PathNode? path)
        {
            if (Any && !owner.Run(machine, env, Value, Path, sink))
            {
                StoppedBehind = true;
                return false;
            }

            (Value, Path, Any) = (value, path, true);
            return true;
        }
    }
}

/// <summary><c>repeat(f)</c>: f of the same input, over and over.</summary>
internal sealed class RepeatFilter(Filter body) : Filter
{
    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink)
    {
        while (machine.Step() && body.Run(machine, env, input, path, sink))
        {
            // Until a limit or an error ends it.
        }

        return false;
    }

    public override bool Resolve()
    {
        body.Resolve();
        return false;
    }
}

/// <summary><c>..</c>: the value and all below it, parents first.</summary>
internal sealed class DescendFilter : Filter
{
    public static readonly DescendFilter Instance = new();

    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink)
    {
        if (path == PathNode.Nowhere && input.Depth > 0)
        {
            return sink.Push(input, path) && IterateFilter.Push(machine, input, path, sink);
        }

        return machine.Step() && sink.Push(input, path) && (input.Depth == 0 || Below(machine, env, input, path, sink));
    }

    public override bool Resolve() => false;

    private bool Below(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink)
    {
        if (!machine.Enter())
        {
            return false;
        }

        var done = IterateFilter.Push(machine, input, path, new PipeSink(machine, this, env, sink));
        machine.Leave();
        return done;
    }
}

/// <summary><c>range</c>: with all bounds known this is a loop without any value in between.</summary>
internal sealed class RangeFilter(Filter from, Filter to, Filter step) : Filter
{
    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink) =>
        from.Run(machine, env, input, null, new DelegateSink((first, _) =>
            to.Run(machine, env, input, null, new DelegateSink((last, _) =>
                step.Run(machine, env, input, null, new DelegateSink((by, _) => Count(machine, first, last, by, path, sink)))))));

    public override bool Resolve()
    {
        from.Resolve();
        to.Resolve();
        step.Resolve();
        return false;
    }

    private static bool Count(Machine machine, JsonValue first, JsonValue last, JsonValue by, PathNode? path, Sink sink)
    {
        if (!first.IsNumber || !last.IsNumber || !by.IsNumber)
        {
            return machine.Fail("Range bounds must be numeric");
        }

        double end = last.AsDouble(), step = by.AsDouble();
        for (var value = first.AsDouble(); step > 0 ? value < end : step < 0 && value > end; value += step)
        {
            if (!machine.Step() || !sink.Push(value, path is null ? null : PathNode.Nowhere))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary><c>any(generator; condition)</c> and <c>all</c>, which stop at the first answer that decides.</summary>
internal sealed class QuantifierFilter(Filter generator, Filter condition, bool decisive) : SingleFilter
{
    public override JsonValue Eval(Machine machine, Env? env, JsonValue input)
    {
        var label = new Env(null, default);
        var decided = false;
        var done = generator.Run(machine, env, input, null, new DelegateSink((value, _) =>
            condition.Run(machine, env, value, null, new DelegateSink((held, _) =>
            {
                decided = held.IsTruthy == decisive;
                return decided ? machine.BreakTo(label) : machine.Step();
            }))));
        return done || machine.Arrived(label) ? decided == decisive : default(JsonValue);
    }

    public override bool Resolve()
    {
        generator.Resolve();
        condition.Resolve();
        return true;
    }
}

/// <summary><c>isempty(f)</c>.</summary>
internal sealed class IsEmptyFilter(Filter body) : SingleFilter
{
    public override JsonValue Eval(Machine machine, Env? env, JsonValue input) =>
        FirstFilter.TryFirst(machine, env, input, body, out _, out var any) ? !any : default(JsonValue);

    public override bool Resolve()
    {
        body.Resolve();
        return true;
    }
}

/// <summary><c>error(f)</c>; without f the input is the error.</summary>
internal sealed class ErrorFilter(Filter message) : Filter
{
    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink) =>
        message.Run(machine, env, input, null, new DelegateSink((error, _) => machine.Fail(error)));

    public override bool Resolve()
    {
        message.Resolve();
        return false;
    }
}

/// <summary><c>walk(f)</c>: f of every value, children before parents. Of a member's results the first counts, none drops it.</summary>
internal sealed class WalkFilter(Filter body) : Filter
{
    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink)
    {
        if (!machine.Enter())
        {
            return false;
        }

        var rebuilt = input.IsArray ? Items(machine, env, input) : input.IsObject ? Members(machine, env, input) : input;
        var done = !machine.Stopped && body.Run(machine, env, rebuilt, path is null ? null : PathNode.Nowhere, sink);
        machine.Leave();
        return done;
    }

    public override bool Resolve() => IsSingle = body.Resolve();

    private JsonValue Items(Machine machine, Env? env, JsonValue array)
    {
        var made = new CollectSink(machine);
        foreach (ref readonly var item in array.Items)
        {
            if (!Run(machine, env, item, null, made))
            {
                return default;
            }
        }

        return made.ToArray();
    }

    private JsonValue Members(Machine machine, Env? env, JsonValue members)
    {
        var made = new JsonObjectBuilder(members.Count);
        foreach (var (key, value) in members.Members)
        {
            if (!machine.Charge(Machine.ItemBytes) || !FirstFilter.TryFirst(machine, env, value, this, out var walked, out var any))
            {
                return default;
            }

            if (any)
            {
                made.Set(key, walked);
            }
        }

        return made.ToValue();
    }
}

/// <summary>An array's items with what f says of each, for <c>sort_by</c> and its relatives.</summary>
internal sealed class ByFilter(Filter key, Func<Machine, JsonValue, JsonValue[], JsonValue> use) : SingleFilter
{
    public override JsonValue Eval(Machine machine, Env? env, JsonValue input)
    {
        if (!input.IsArray && !input.IsObject)
        {
            return machine.FailWith($"Cannot iterate over {Complaint.Describe(input)}");
        }

        var items = input.IsArray ? input.ArrayNode.Memory : input.ObjectNode.Memory;
        var keys = new JsonValue[items.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            if (key.IsSingle)
            {
                keys[i] = key.Eval(machine, env, items.Span[i]);
                if (machine.Stopped || !machine.Step() || !machine.Charge(Machine.ItemBytes))
                {
                    return default;
                }

                continue;
            }

            var several = new CollectSink(machine);
            if (!key.Run(machine, env, items.Span[i], null, several))
            {
                return default;
            }

            keys[i] = several.ToArray();
        }

        return input.IsArray ? use(machine, input, keys) : machine.FailWith(
            $"{Complaint.Describe(input)} and {Complaint.Describe(JsonValue.Array([.. keys.Select(one => key.IsSingle ? JsonValue.Array(one) : one)]))} cannot be sorted, as they are not both arrays");
    }

    public override bool Resolve()
    {
        key.Resolve();
        return true;
    }
}

/// <summary><c>getpath(p)</c>, which also extends paths.</summary>
internal sealed class GetPathFilter(Filter at) : Filter
{
    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink) =>
        at.Run(machine, env, input, null, new DelegateSink((keys, _) =>
        {
            if (path == PathNode.Nowhere)
            {
                return machine.Fail($"Invalid path expression with result {Complaint.Show(input, 29)}");
            }

            var value = PathAccess.Get(machine, input, keys);
            if (machine.Stopped)
            {
                return false;
            }

            var found = path;
            foreach (ref readonly var key in path is null ? [] : keys.Items)
            {
                found = found!.Then(key);
            }

            return sink.Push(value, found);
        }));

    public override bool Resolve() => IsSingle = at.Resolve();
}
