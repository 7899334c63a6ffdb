using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Jq.Engine;

/// <summary>A pattern after <c>as</c>: destructures a value and binds its parts, in the order of the text.</summary>
internal abstract class Pattern
{
    /// <summary>Calls <paramref name="next"/> for every way to bind the value.</summary>
    public abstract bool Match(Machine machine, Env? env, JsonValue value, Func<Env?, bool> next);

    public virtual void Resolve()
    {
    }
}

internal sealed class VariablePattern : Pattern
{
    public override bool Match(Machine machine, Env? env, JsonValue value, Func<Env?, bool> next) =>
        machine.Charge(48) && next(new Env(env, value));
}

internal sealed class ArrayPattern(Pattern[] items) : Pattern
{
    public override bool Match(Machine machine, Env? env, JsonValue value, Func<Env?, bool> next) =>
        value.IsArray || value.IsNull ? MatchItem(machine, env, value, 0, next) : machine.Fail(ErrorMessages.CannotIndex(value, 0));

    public override void Resolve() => Array.ForEach(items, item => item.Resolve());

    private bool MatchItem(Machine machine, Env? env, JsonValue value, int index, Func<Env?, bool> next) =>
        index == items.Length
            ? next(env)
            : items[index].Match(machine, env, value[index], bound => MatchItem(machine, bound, value, index + 1, next));
}

/// <summary>A member: <c>$name</c>, <c>$name: pattern</c>, <c>key: pattern</c> or <c>(f): pattern</c>.</summary>
internal sealed record MemberPattern(Filter Key, bool BindsVariable, Pattern? Inner);

internal sealed class ObjectPattern(MemberPattern[] members) : Pattern
{
    public override bool Match(Machine machine, Env? env, JsonValue value, Func<Env?, bool> next) =>
        MatchMember(machine, env, value, 0, next);

    public override void Resolve()
    {
        foreach (var member in members)
        {
            member.Key.Resolve();
            member.Inner?.Resolve();
        }
    }

    private bool MatchMember(Machine machine, Env? env, JsonValue value, int index, Func<Env?, bool> next)
    {
        if (index == members.Length)
        {
            return next(env);
        }

        var member = members[index];
        return member.Key.Run(machine, env, value, null, new DelegateSink((key, _) =>
        {
            if (!key.IsString)
            {
                return machine.Fail($"Cannot index {ErrorMessages.KindName(value)} with {ErrorMessages.KindName(key)}");
            }

            var memberValue = Indexing.Get(machine, value, key);
            if (machine.Stopped)
            {
                return false;
            }

            var bound = member.BindsVariable ? new Env(env, memberValue) : env;
            return member.Inner is null
                ? MatchMember(machine, bound, value, index + 1, next)
                : member.Inner.Match(machine, bound, memberValue, inner => MatchMember(machine, inner, value, index + 1, next));
        }));
    }
}

/// <summary>
/// <c>a ?// b</c>: tries the next pattern if the binding, or the body with it, fails with an error. Unbound names are null.
/// </summary>
internal sealed class AlternativePattern(Pattern[] alternatives, string[][] names, string[] union) : Pattern
{
    public override bool Match(Machine machine, Env? env, JsonValue value, Func<Env?, bool> next)
    {
        for (var i = 0; ; i++)
        {
            var alternativeNames = names[i];
            if (alternatives[i].Match(machine, env, value, bound => next(BindAllNames(env, bound, alternativeNames))))
            {
                return true;
            }

            if (machine.Signal != Signal.Error || machine.FailedDownstream || i == alternatives.Length - 1)
            {
                return false;
            }

            machine.ClearSignal();
        }
    }

    public override void Resolve() => Array.ForEach(alternatives, alternative => alternative.Resolve());

    /// <summary>Binds the names of all alternatives in one order, so that the body is independent of the matching alternative.</summary>
    private Env? BindAllNames(Env? env, Env? bound, string[] alternativeNames)
    {
        foreach (var name in union)
        {
            var position = Array.LastIndexOf(alternativeNames, name);
            env = new Env(env, position < 0 ? default : Env.Ancestor(bound, alternativeNames.Length - 1 - position)!.Value);
        }

        return env;
    }
}

/// <summary><c>source as pattern | body</c>.</summary>
internal sealed class BindFilter(Filter source, Pattern pattern, Filter body) : Filter
{
    public override JsonValue Eval(Machine machine, Env? env, JsonValue input)
    {
        var value = source.Eval(machine, env, input);
        return machine.Stopped || !machine.Charge(48) ? default : body.Eval(machine, new Env(env, value), input);
    }

    public override JsonValue EvalTail(Machine machine, Env? env, JsonValue input)
    {
        var value = source.Eval(machine, env, input);
        return machine.Stopped || !machine.Charge(48) ? default : body.EvalTail(machine, new Env(env, value), input);
    }

    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink)
    {
        if (pattern is not AlternativePattern)
        {
            return source.Run(machine, env, input, null, new DelegateSink((value, _) =>
                pattern.Match(machine, env, value, bound => body.Run(machine, bound, input, path, sink))));
        }

        return source.Run(machine, env, input, null, new DelegateSink((value, _) => pattern.Match(machine, env, value, bound =>
        {
            var guard = new GuardSink(sink);
            var done = body.Run(machine, bound, input, path, guard);
            machine.FailedDownstream = guard.StoppedDownstream;
            return done;
        })));
    }

    public override bool Resolve()
    {
        pattern.Resolve();
        return IsSingle = source.Resolve() & body.Resolve() & pattern is VariablePattern;
    }
}

/// <summary><c>label $name | body</c>. A break refers to the binding itself, so that a label applies only to its own run.</summary>
internal sealed class LabelFilter(Filter body) : Filter
{
    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink)
    {
        var label = new Env(env, default);
        return body.Run(machine, label, input, path, sink) || machine.TryCatchBreak(label);
    }

    public override bool Resolve()
    {
        body.Resolve();
        return false;
    }
}

internal sealed class BreakFilter(int hops) : Filter
{
    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink) =>
        machine.BreakTo(Env.Ancestor(env, hops)!);

    public override bool Resolve() => false;
}
