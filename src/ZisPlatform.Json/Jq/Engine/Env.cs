using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Jq.Engine;

/// <summary>
/// The bindings of variables and closures: a linked list that grows at the inner end and is immutable, because a generator returns to its
/// bindings after later filters have added others.
/// </summary>
internal class Env(Env? outer, JsonValue value)
{
    public Env? Outer { get; } = outer;

    public JsonValue Value { get; } = value;

    public static Env? Ancestor(Env? env, int hops)
    {
        while (hops-- > 0)
        {
            env = env!.Outer;
        }

        return env;
    }
}

/// <summary>A filter passed as an argument, with the bindings of the place where it was written.</summary>
internal sealed class ClosureEnv(Env? outer, Filter body, Env? env) : Env(outer, default)
{
    public Filter Body { get; } = body;

    public Env? Captured { get; } = env;
}
