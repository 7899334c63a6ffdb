using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Jq.Engine;

/// <summary>
/// Applies a function to each output of another filter. Most built-ins without arguments have this form, with the input as the output.
/// </summary>
internal sealed class UnaryFilter(Filter target, Func<Machine, JsonValue, JsonValue> function) : Filter
{
    public override JsonValue Eval(Machine machine, Env? env, JsonValue input)
    {
        var value = target.Eval(machine, env, input);
        return machine.Stopped ? default : function(machine, value);
    }

    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink)
    {
        if (IsSingle)
        {
            var output = Eval(machine, env, input);
            return !machine.Stopped && sink.Push(output, PathNode.ForOutput(path, input, output));
        }

        return target.Run(machine, env, input, null, new DelegateSink((value, _) =>
        {
            var output = function(machine, value);
            return !machine.Stopped && machine.Step() && sink.Push(output, PathNode.ForOutput(path, input, output));
        }));
    }

    public override bool Resolve() => IsSingle = target.Resolve();
}

/// <summary>Applies a function to the input and the values of its arguments.</summary>
internal sealed class FunctionFilter(Filter[] arguments, FunctionFilter.Body body) : CombiningFilter(arguments)
{
    public delegate JsonValue Body(Machine machine, JsonValue input, ReadOnlySpan<JsonValue> arguments);

    protected override JsonValue Combine(Machine machine, JsonValue input, ReadOnlySpan<JsonValue> values) => body(machine, input, values);
}
