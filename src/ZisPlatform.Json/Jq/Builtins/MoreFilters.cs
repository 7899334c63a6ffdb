using ZisPlatform.Json.Jq.Engine;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Jq.Builtins;

/// <summary><c>nth(n; f)</c>.</summary>
internal sealed class NthFilter(Filter count, Filter body) : Filter
{
    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink) =>
        count.Run(machine, env, input, null, new DelegateSink((n, _) =>
        {
            if (!n.IsNumber || n.AsDouble() < 0)
            {
                return machine.Fail("nth doesn't support negative indices");
            }

            var skipped = new LimitFilter(new LiteralFilter(Math.Floor(n.AsDouble())), body, skip: true);
            return new FirstFilter(skipped).Run(machine, env, input, path, sink);
        }));

    public override bool Resolve()
    {
        count.Resolve();
        body.Resolve();
        return false;
    }
}

/// <summary><c>IN(source; set)</c>: returns, for each output of the source, a value: true if the set contains it.</summary>
internal sealed class InFilter(Filter source, Filter set) : Filter
{
    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink)
    {
        if (source == IdentityFilter.Instance)
        {
            return Found(machine, env, input, input, out var found) && sink.Push(found, path is null ? null : PathNode.Nowhere);
        }

        // With an explicit source there is one output: true if any output of the source is in the set.
        var label = new Env(null, default);
        var any = false;
        var done = source.Run(machine, env, input, null, new DelegateSink((value, _) =>
            Found(machine, env, input, value, out any) && (!any || machine.BreakTo(label))));
        return (done || machine.Arrived(label)) && sink.Push(any, path is null ? null : PathNode.Nowhere);
    }

    public override bool Resolve()
    {
        source.Resolve();
        set.Resolve();
        return false;
    }

    private bool Found(Machine machine, Env? env, JsonValue input, JsonValue value, out bool found)
    {
        var label = new Env(null, default);
        var any = false;
        var done = set.Run(machine, env, input, null, new DelegateSink((member, _) =>
        {
            any = machine.AreEqual(member, value);
            return any ? machine.BreakTo(label) : !machine.Stopped && machine.Step();
        }));
        found = any;
        return done || machine.Arrived(label);
    }
}

/// <summary><c>combinations</c>: combines one item of each array; with a number, combines that many items of the same array.</summary>
internal sealed class CombinationsFilter(Filter? times) : Filter
{
    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink)
    {
        if (times is null)
        {
            return Each(machine, input, 0, JsonValue.EmptyArray, sink);
        }

        return times.Run(machine, env, input, null, new DelegateSink((n, _) =>
        {
            if (!n.IsNumber)
            {
                return machine.Fail("Range bounds must be numeric");
            }

            var rows = new CollectSink(machine);
            for (var i = 0; i < n.AsDouble(); i++)
            {
                if (!rows.Push(input, null))
                {
                    return false;
                }
            }

            return Each(machine, rows.ToArray(), 0, JsonValue.EmptyArray, sink);
        }));
    }

    public override bool Resolve()
    {
        times?.Resolve();
        return false;
    }

    private static bool Each(Machine machine, JsonValue rows, int row, JsonValue chosen, Sink sink)
    {
        if (row == rows.Count)
        {
            return sink.Push(chosen, null);
        }

        if (!machine.Enter())
        {
            return false;
        }

        var done = IterateFilter.Push(machine, rows[row], null, new DelegateSink((item, _) =>
            machine.Charge(Machine.ItemBytes) && Each(machine, rows, row + 1, chosen.Append(item), sink)));
        machine.Leave();
        return done;
    }
}

/// <summary><c>paths(f)</c>: returns the paths of all values below the input for which f is true.</summary>
internal sealed class PathsFilter(Filter condition) : Filter
{
    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink) =>
        PathFilter.Each(machine, env, input, DescendFilter.Instance, at =>
        {
            if (at.Count == 0)
            {
                return true;
            }

            var value = PathAccess.Get(machine, input, at);
            return !machine.Stopped && condition.Run(machine, env, value, null, new DelegateSink((held, _) =>
                !held.IsTruthy || sink.Push(at, path is null ? null : PathNode.Nowhere)));
        });

    public override bool Resolve()
    {
        condition.Resolve();
        return false;
    }
}

/// <summary><c>pick(paths)</c>: returns only the values at the paths.</summary>
internal sealed class PickFilter(Filter paths) : SingleFilter
{
    public override JsonValue Eval(Machine machine, Env? env, JsonValue input)
    {
        var picked = JsonValue.Null;
        PathFilter.Each(machine, env, input, paths, at =>
        {
            var value = PathAccess.Get(machine, input, at);
            picked = machine.Stopped ? default : PathAccess.Set(machine, picked, at, value);
            return !machine.Stopped;
        });
        return picked;
    }

    public override bool Resolve()
    {
        paths.Resolve();
        return true;
    }
}

/// <summary>
/// <c>INDEX(source; key)</c>: returns an object with the outputs of the source by key; for equal keys the last output is kept.
/// </summary>
internal sealed class IndexByFilter(Filter source, Filter key) : SingleFilter
{
    public override JsonValue Eval(Machine machine, Env? env, JsonValue input)
    {
        var made = new JsonObjectBuilder();
        var done = source.Run(machine, env, input, null, new DelegateSink((row, _) =>
            key.Run(machine, env, row, null, new DelegateSink((name, _) =>
            {
                var text = StringBuiltins.ToText(machine, name);
                if (machine.Stopped || !machine.Step() || !machine.Charge(Machine.ItemBytes))
                {
                    return false;
                }

                made.Set(text.AsString(), row);
                return true;
            }))));
        return done ? made.ToValue() : default;
    }

    public override bool Resolve()
    {
        source.Resolve();
        key.Resolve();
        return true;
    }
}

/// <summary><c>JOIN(index; source; key; join)</c>: combines each output of the source with the entry of the index for its key.</summary>
internal sealed class JoinFilter(Filter index, Filter source, Filter key, Filter join, bool collect) : Filter
{
    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink) =>
        index.Run(machine, env, input, null, new DelegateSink((known, _) =>
        {
            if (!collect)
            {
                return Rows(machine, env, input, known, sink);
            }

            var rows = new CollectSink(machine);
            return Rows(machine, env, input, known, rows) && sink.Push(rows.ToArray(), path is null ? null : PathNode.Nowhere);
        }));

    public override bool Resolve()
    {
        index.Resolve();
        source.Resolve();
        key.Resolve();
        join.Resolve();
        return false;
    }

    private bool Rows(Machine machine, Env? env, JsonValue input, JsonValue known, Sink sink) =>
        source.Run(machine, env, input, null, new DelegateSink((row, _) =>
            key.Run(machine, env, row, null, new DelegateSink((name, _) =>
            {
                var match = Indexing.Get(machine, known, name);
                return !machine.Stopped
                    && machine.Charge(2 * Machine.ItemBytes)
                    && join.Run(machine, env, JsonValue.Array(row, match), null, sink);
            }))));
}
