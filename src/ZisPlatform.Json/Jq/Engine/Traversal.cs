using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Jq.Engine;

/// <summary><c>..</c>: returns the value and all values below it, parents first.</summary>
internal sealed class DescendFilter : Filter
{
    public static readonly DescendFilter Instance = new();

    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink)
    {
        if (path == PathNode.NoPath && input.Depth > 0)
        {
            return sink.Push(input, path) && IterateFilter.PushItems(machine, input, path, sink);
        }

        return machine.Step() && sink.Push(input, path) && (input.Depth == 0 || PushDescendants(machine, env, input, path, sink));
    }

    public override bool Resolve() => false;

    private bool PushDescendants(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink)
    {
        if (!machine.Enter())
        {
            return false;
        }

        var done = IterateFilter.PushItems(machine, input, path, new PipeSink(machine, this, env, sink));
        machine.Exit();
        return done;
    }
}

/// <summary>
/// <c>walk(f)</c>: applies f to every value, children before parents. The first result replaces a member; without a result the member is
/// dropped.
/// </summary>
internal sealed class WalkFilter(Filter body) : Filter
{
    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink)
    {
        if (!machine.Enter())
        {
            return false;
        }

        var rebuilt = input.IsArray ? WalkItems(machine, env, input) : input.IsObject ? WalkMembers(machine, env, input) : input;
        var done = !machine.Stopped && body.Run(machine, env, rebuilt, path is null ? null : PathNode.NoPath, sink);
        machine.Exit();
        return done;
    }

    public override bool Resolve() => IsSingle = body.Resolve();

    private JsonValue WalkItems(Machine machine, Env? env, JsonValue array)
    {
        var results = new CollectSink(machine);
        foreach (ref readonly var item in array.Items)
        {
            if (!Run(machine, env, item, null, results))
            {
                return default;
            }
        }

        return results.ToArray();
    }

    private JsonValue WalkMembers(Machine machine, Env? env, JsonValue members)
    {
        var builder = new JsonObjectBuilder(members.Count);
        foreach (var (key, value) in members.Members)
        {
            if (!machine.Charge(Machine.ItemBytes) || !FirstFilter.TryFirst(machine, env, value, this, out var walked, out var any))
            {
                return default;
            }

            if (any)
            {
                builder.Set(key, walked);
            }
        }

        return builder.ToValue();
    }
}

/// <summary><c>getpath(p)</c>, which also extends paths.</summary>
internal sealed class GetPathFilter(Filter pathFilter) : Filter
{
    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink) =>
        pathFilter.Run(machine, env, input, null, new DelegateSink((keys, _) =>
        {
            if (path == PathNode.NoPath)
            {
                return machine.Fail($"Invalid path expression with result {ErrorMessages.Excerpt(input, 29)}");
            }

            var value = PathAccess.Get(machine, input, keys);
            if (machine.Stopped)
            {
                return false;
            }

            var resultPath = path;
            foreach (ref readonly var key in path is null ? [] : keys.Items)
            {
                resultPath = resultPath!.Append(key);
            }

            return sink.Push(value, resultPath);
        }));

    public override bool Resolve() => IsSingle = pathFilter.Resolve();
}
