using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Jq.Engine;

/// <summary><c>path(f)</c>.</summary>
internal sealed class PathFilter(Filter body) : Filter
{
    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink) =>
        Each(machine, env, input, body, pathArray => sink.Push(pathArray, path is null ? null : PathNode.NoPath));

    public override bool Resolve()
    {
        body.Resolve();
        return false;
    }

    /// <summary>
    /// Enumerates every path of <paramref name="body"/> as an array. An output without a path, for example of a built-in that only
    /// computes, is treated as a computed value.
    /// </summary>
    public static bool Each(Machine machine, Env? env, JsonValue input, Filter body, Func<JsonValue, bool> push) =>
        body.Run(machine, env, input, PathNode.Root, new DelegateSink((value, valuePath) =>
            valuePath is null || valuePath == PathNode.NoPath
                ? machine.Fail($"Invalid path expression with result {ErrorMessages.Excerpt(value, 29)}")
                : machine.Step() && machine.Charge(Machine.ItemBytes * (long)(valuePath.Length + 1)) && push(valuePath.ToArray())));
}

/// <summary>
/// <c>paths = value</c>: the value is computed from the input of the whole expression; each of its outputs produces one result.
/// </summary>
internal sealed class AssignFilter(Filter paths, Filter value) : Filter
{
    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink) =>
        value.Run(machine, env, input, null, new DelegateSink((newValue, _) =>
        {
            var result = input;
            return PathFilter.Each(machine, env, input, paths, pathArray =>
            {
                result = PathAccess.Set(machine, result, pathArray, newValue);
                return !machine.Stopped;
            }) && sink.Push(result, path is null ? null : PathNode.NoPath);
        }));

    public override bool Resolve()
    {
        paths.Resolve();
        return IsSingle = value.Resolve();
    }
}

/// <summary><c>paths |= f</c>: replaces each value with the first output of f, or deletes it if f has none.</summary>
internal sealed class UpdateFilter(Filter paths, Filter update) : Filter
{
    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink)
    {
        var result = input;
        CollectSink? deletedPaths = null;
        var done = PathFilter.Each(machine, env, input, paths, pathArray =>
        {
            var old = PathAccess.Get(machine, result, pathArray);
            if (machine.Stopped || !FirstFilter.TryFirst(machine, env, old, update, out var next, out var any))
            {
                return false;
            }

            if (!any)
            {
                return (deletedPaths ??= new CollectSink(machine)).Push(pathArray, null);
            }

            result = PathAccess.Set(machine, result, pathArray, next);
            return !machine.Stopped;
        });

        // Delete only now, because deleting earlier would move the remaining paths.
        if (done && deletedPaths is not null)
        {
            result = PathAccess.Delete(machine, result, deletedPaths.Items);
        }

        return done && !machine.Stopped && sink.Push(result, path is null ? null : PathNode.NoPath);
    }

    public override bool Resolve()
    {
        paths.Resolve();
        update.Resolve();
        return IsSingle = true;
    }
}

/// <summary><c>paths += value</c> and similar operators, including <c>//=</c>. Each output of the value produces one result.</summary>
internal sealed class ArithmeticUpdateFilter(Filter paths, BinaryOperation operation, Filter value) : Filter
{
    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink) =>
        value.Run(machine, env, input, null, new DelegateSink((operand, _) =>
        {
            var result = input;
            return PathFilter.Each(machine, env, input, paths, pathArray =>
            {
                var old = PathAccess.Get(machine, result, pathArray);
                var next = machine.Stopped ? default : operation(machine, old, operand);
                result = machine.Stopped ? default : PathAccess.Set(machine, result, pathArray, next);
                return !machine.Stopped;
            }) && sink.Push(result, path is null ? null : PathNode.NoPath);
        }));

    public override bool Resolve()
    {
        paths.Resolve();
        return IsSingle = value.Resolve();
    }
}

/// <summary><c>del(paths)</c>.</summary>
internal sealed class DeleteFilter(Filter paths) : SingleFilter
{
    public override JsonValue Eval(Machine machine, Env? env, JsonValue input)
    {
        var pathArrays = new CollectSink(machine);
        return PathFilter.Each(machine, env, input, paths, pathArray => pathArrays.Push(pathArray, null))
            ? PathAccess.Delete(machine, input, pathArrays.Items)
            : default;
    }

    public override bool Resolve()
    {
        paths.Resolve();
        return true;
    }
}
