namespace ZisPlatform.Json.Jq;

/// <summary>
/// What variables and closures are bound to: a list that grows at the near end and is never changed, because a generator
/// goes back to its bindings after what follows it has made others.
/// </summary>
internal class Env(Env? outer, JsonValue value)
{
    public Env? Outer { get; } = outer;

    public JsonValue Value { get; } = value;

    public static Env? Up(Env? env, int hops)
    {
        while (hops-- > 0)
        {
            env = env!.Outer;
        }

        return env;
    }
}

/// <summary>A filter passed as an argument, with the bindings it was written under.</summary>
internal sealed class ClosureEnv(Env? outer, Filter body, Env? env) : Env(outer, default)
{
    public Filter Body { get; } = body;

    public Env? Captured { get; } = env;
}
