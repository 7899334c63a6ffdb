using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Jq.Engine;

/// <summary><c>reduce source as pattern (init; update)</c>.</summary>
internal sealed class ReduceFilter(Filter source, Pattern pattern, Filter init, Filter update) : Filter
{
    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink) =>
        init.Run(machine, env, input, path, new DelegateSink((initialState, initialPath) =>
        {
            var (state, statePath) = (initialState, initialPath);
            return source.Run(machine, env, input, null, new DelegateSink((item, _) =>
                machine.Step() && pattern.Match(machine, env, item, bound =>
                {
                    if (path is null && update.IsSingle)
                    {
                        state = update.Eval(machine, bound, state);
                        return !machine.Stopped;
                    }

                    // The last output is the next state; without an output the state is null.
                    var last = new LastSink();
                    if (!update.Run(machine, bound, state, statePath, last))
                    {
                        return false;
                    }

                    (state, statePath) = last.HasValue ? (last.Value, last.Path) : (JsonValue.Null, path is null ? null : PathNode.NoPath);
                    return true;
                }))) && sink.Push(state, statePath);
        }));

    public override bool Resolve()
    {
        source.Resolve();
        pattern.Resolve();
        update.Resolve();
        return IsSingle = init.Resolve();
    }
}

/// <summary><c>foreach source as pattern (init; update; extract)</c>.</summary>
internal sealed class ForeachFilter(Filter source, Pattern pattern, Filter init, Filter update, Filter? extract) : Filter
{
    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink) =>
        init.Run(machine, env, input, path, new DelegateSink((initialState, initialPath) =>
        {
            var (state, statePath) = (initialState, initialPath);
            return source.Run(machine, env, input, null, new DelegateSink((item, _) =>
                machine.Step() && pattern.Match(machine, env, item, bound =>
                    update.Run(machine, bound, state, statePath, new DelegateSink((next, nextPath) =>
                    {
                        (state, statePath) = (next, nextPath);
                        return extract is null ? sink.Push(next, nextPath) : extract.Run(machine, bound, next, nextPath, sink);
                    })))));
        }));

    public override bool Resolve()
    {
        source.Resolve();
        pattern.Resolve();
        init.Resolve();
        update.Resolve();
        extract?.Resolve();
        return false;
    }
}
