namespace ZisPlatform.Json.Jq;

/// <summary>A function of each output of another filter; most built-ins without arguments, with the input as that output.</summary>
internal sealed class UnaryFilter(Filter of, Func<Machine, JsonValue, JsonValue> function) : Filter
{
    public override JsonValue Eval(Machine machine, Env? env, JsonValue input)
    {
        var value = of.Eval(machine, env, input);
        return machine.Stopped ? default : function(machine, value);
    }

    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink)
    {
        if (IsSingle)
        {
            var once = Eval(machine, env, input);
            return !machine.Stopped && sink.Push(once, PathNode.After(path, input, once));
        }

        return of.Run(machine, env, input, null, new DelegateSink((value, _) =>
        {
            var output = function(machine, value);
            return !machine.Stopped && machine.Step() && sink.Push(output, PathNode.After(path, input, output));
        }));
    }

    public override bool Resolve() => IsSingle = of.Resolve();
}

/// <summary>A function of the input and its arguments' values.</summary>
internal sealed class FunctionFilter(Filter[] arguments, FunctionFilter.Body body) : CombiningFilter(arguments)
{
    public delegate JsonValue Body(Machine machine, JsonValue input, ReadOnlySpan<JsonValue> arguments);

    protected override JsonValue Combine(Machine machine, JsonValue input, ReadOnlySpan<JsonValue> values) => body(machine, input, values);
}
