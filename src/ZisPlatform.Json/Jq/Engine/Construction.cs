using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Jq.Engine;

/// <summary><c>[f]</c>: an array of all outputs of f.</summary>
internal sealed class ArrayFilter(Filter? body) : SingleFilter
{
    public override JsonValue Eval(Machine machine, Env? env, JsonValue input)
    {
        if (body is null)
        {
            return JsonValue.EmptyArray;
        }

        if (!machine.Charge(Machine.ItemBytes))
        {
            return default;
        }

        if (body.IsSingle)
        {
            var output = body.Eval(machine, env, input);
            return machine.Stopped ? default : new JsonValue(ArrayNode.Wrap([output]));
        }

        var items = new CollectSink(machine);
        return body.Run(machine, env, input, null, items) ? items.ToArray() : default;
    }

    public override bool Resolve()
    {
        body?.Resolve();
        return true;
    }
}

/// <summary><c>{key: value}</c>: one object for every combination; the first member varies slowest.</summary>
internal sealed class ObjectFilter : Filter
{
    private readonly Filter[] _keys;
    private readonly Filter[] _values;
    private readonly KeyTable? _shape;

    public ObjectFilter(List<(Filter Key, Filter Value)> members)
    {
        _keys = [.. members.Select(member => member.Key)];
        _values = [.. members.Select(member => member.Value)];
        var names = _keys.OfType<LiteralFilter>().Select(key => key.Value.AsString()).ToArray();

        // Objects of the same shape share one table of keys.
        _shape = names.Length == _keys.Length && names.Distinct().Count() == names.Length ? new KeyTable(names, names.Length) : null;
    }

    public override JsonValue Eval(Machine machine, Env? env, JsonValue input)
    {
        if (!machine.Charge((_values.Length + 1) * Machine.ItemBytes))
        {
            return default;
        }

        if (_shape is null)
        {
            return EvalComputedKeys(machine, env, input);
        }

        var values = new JsonValue[_values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = _values[i].Eval(machine, env, input);
            if (machine.Stopped)
            {
                return default;
            }
        }

        return new JsonValue(ObjectNode.Wrap(_shape, values));
    }

    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink)
    {
        if (!IsSingle)
        {
            return RunCombinations(
                machine, env, input, 0, JsonValue.EmptyObject, result => sink.Push(result, path is null ? null : PathNode.NoPath));
        }

        var output = Eval(machine, env, input);
        return !machine.Stopped && sink.Push(output, path is null ? null : PathNode.NoPath);
    }

    public override bool Resolve() => IsSingle = ResolveAll(_keys) & ResolveAll(_values);

    private JsonValue EvalComputedKeys(Machine machine, Env? env, JsonValue input)
    {
        var builder = new JsonObjectBuilder(_keys.Length);
        for (var i = 0; i < _keys.Length; i++)
        {
            var key = _keys[i].Eval(machine, env, input);
            if (machine.Stopped || !ValidateKey(machine, key))
            {
                return default;
            }

            builder.Set(key.AsString(), _values[i].Eval(machine, env, input));
            if (machine.Stopped)
            {
                return default;
            }
        }

        return builder.ToValue();
    }

    private bool RunCombinations(Machine machine, Env? env, JsonValue input, int member, JsonValue result, Func<JsonValue, bool> push)
    {
        if (member == _keys.Length)
        {
            return machine.Step() && push(result);
        }

        return _keys[member].Run(machine, env, input, null, new DelegateSink((key, _) =>
            ValidateKey(machine, key) && _values[member].Run(machine, env, input, null, new DelegateSink((value, _) =>
                machine.Charge(Machine.ItemBytes * (result.Count + 1))
                    && RunCombinations(machine, env, input, member + 1, result.With(key.AsString(), value), push)))));
    }

    private static bool ValidateKey(Machine machine, JsonValue key) =>
        key.IsString || machine.Fail($"Cannot use {ErrorMessages.Describe(key)} as object key");
}

/// <summary>A string with embedded <c>\(f)</c>; each embedded output is converted by a format.</summary>
internal sealed class InterpolationFilter(string[] literals, Filter[] parts, Func<Machine, JsonValue, JsonValue> format)
    : CombiningFilter(parts)
{
    protected override JsonValue Combine(Machine machine, JsonValue input, ReadOnlySpan<JsonValue> values)
    {
        var text = new System.Text.StringBuilder(literals[0]);
        for (var i = 0; i < values.Length; i++)
        {
            var part = format(machine, values[i]);
            if (machine.Stopped)
            {
                return default;
            }

            text.Append(part.AsString()).Append(literals[i + 1]);
        }

        return machine.Charge(2L * text.Length) ? text.ToString() : default(JsonValue);
    }
}
