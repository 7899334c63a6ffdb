using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Jq.Engine;

/// <summary><c>any(generator; condition)</c> and <c>all</c>, which stop at the first result that decides.</summary>
internal sealed class QuantifierFilter(Filter generator, Filter condition, bool shortCircuitValue) : SingleFilter
{
    public override JsonValue Eval(Machine machine, Env? env, JsonValue input)
    {
        var label = new Env(null, default);
        var decided = false;
        var done = generator.Run(machine, env, input, null, new DelegateSink((value, _) =>
            condition.Run(machine, env, value, null, new DelegateSink((result, _) =>
            {
                decided = result.IsTruthy == shortCircuitValue;
                return decided ? machine.BreakTo(label) : machine.Step();
            }))));
        return done || machine.TryCatchBreak(label) ? decided == shortCircuitValue : default(JsonValue);
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

/// <summary><c>error(f)</c>; without f the error is the input.</summary>
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
