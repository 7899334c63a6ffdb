using ZisPlatform.Json.Jq.Engine;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Jq.Builtins;

/// <summary><c>tostream</c>: returns [path, leaf] for every leaf, and [path] at the end of an array or object.</summary>
internal sealed class ToStreamFilter : Filter
{
    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink) =>
        PushEvents(machine, input, PathNode.Root, sink, isLast: true);

    public override bool Resolve() => false;

    private static bool PushEvents(Machine machine, JsonValue value, PathNode path, Sink sink, bool isLast)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        if (!machine.Step() || !machine.Charge(Machine.ItemBytes * (long)(path.Length + 2)))
        {
            return false;
        }

        if (value.Count == 0)
        {
            return sink.Push(JsonValue.Array(path.ToArray(), value), null);
        }

        var last = path;
        for (var i = 0; i < value.Count; i++)
        {
            last = path.Append(value.IsArray ? i : value.Keys[i]);
            if (!PushEvents(machine, value.IsArray ? value.Items[i] : value.Values[i], last, sink, isLast: false))
            {
                return false;
            }
        }

        return sink.Push(JsonValue.Array(last.ToArray()), null);
    }
}

/// <summary><c>fromstream(f)</c>: returns the values that the events of f describe.</summary>
internal sealed class FromStreamFilter(Filter body) : Filter
{
    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink)
    {
        var partial = JsonValue.Null;
        return body.Run(machine, env, input, null, new DelegateSink((item, _) =>
        {
            if (!item.IsArray || !item[0].IsArray)
            {
                return machine.Fail($"Invalid streaming format: {ErrorMessages.Describe(item)}");
            }

            var pathArray = item[0];
            if (item.Count == 2)
            {
                partial = pathArray.Count == 0 ? item[1] : PathAccess.Set(machine, partial, pathArray, item[1]);
            }

            // A leaf at the top level, or the end of the outermost container, completes a value.
            if (machine.Stopped || pathArray.Count > (item.Count == 2 ? 0 : 1))
            {
                return !machine.Stopped;
            }

            var complete = partial;
            partial = JsonValue.Null;
            return sink.Push(complete, path is null ? null : PathNode.NoPath);
        }));
    }

    public override bool Resolve()
    {
        body.Resolve();
        return false;
    }
}

/// <summary><c>truncate_stream(depth; f)</c>: returns the events below the depth, with their paths shortened by it.</summary>
internal sealed class TruncateStreamFilter(Filter depth, Filter body) : Filter
{
    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink) =>
        depth.Run(machine, env, input, null, new DelegateSink((levels, _) =>
            body.Run(machine, env, input, null, new DelegateSink((item, _) =>
            {
                if (!item.IsArray || !item[0].IsArray || !levels.IsNumber)
                {
                    return machine.Fail($"Invalid streaming format: {ErrorMessages.Describe(item)}");
                }

                var cut = (int)Math.Clamp(levels.AsDouble(), 0, int.MaxValue);
                return item[0].Count <= cut
                    || (machine.Charge(Machine.ItemBytes)
                        && sink.Push(item.With(0, item[0].Slice(cut, item[0].Count - cut)), path is null ? null : PathNode.NoPath));
            }))));

    public override bool Resolve()
    {
        depth.Resolve();
        body.Resolve();
        return false;
    }
}
