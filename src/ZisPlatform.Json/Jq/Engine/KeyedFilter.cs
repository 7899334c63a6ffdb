using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Jq.Engine;

/// <summary>Applies a function to the items of an array and their keys f, for <c>sort_by</c> and similar functions.</summary>
internal sealed class KeyedFilter(Filter key, Func<Machine, JsonValue, JsonValue[], JsonValue> function) : SingleFilter
{
    public override JsonValue Eval(Machine machine, Env? env, JsonValue input)
    {
        if (!input.IsArray && !input.IsObject)
        {
            return machine.FailWith($"Cannot iterate over {ErrorMessages.Describe(input)}");
        }

        var items = input.IsArray ? input.ArrayNode.Memory : input.ObjectNode.Memory;
        var keys = new JsonValue[items.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            if (key.IsSingle)
            {
                keys[i] = key.Eval(machine, env, items.Span[i]);
                if (machine.Stopped || !machine.Step() || !machine.Charge(Machine.ItemBytes))
                {
                    return default;
                }

                continue;
            }

            var outputs = new CollectSink(machine);
            if (!key.Run(machine, env, items.Span[i], null, outputs))
            {
                return default;
            }

            keys[i] = outputs.ToArray();
        }

        if (input.IsArray)
        {
            return function(machine, input, keys);
        }

        var keyArray = JsonValue.Array([.. keys.Select(value => key.IsSingle ? JsonValue.Array(value) : value)]);
        return machine.FailWith(
            $"{ErrorMessages.Describe(input)} and {ErrorMessages.Describe(keyArray)} cannot be sorted, as they are not both arrays");
    }

    public override bool Resolve()
    {
        key.Resolve();
        return true;
    }
}
