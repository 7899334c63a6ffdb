using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Flows.Execution;

/// <summary>The rules for the items of a Map (contract 8.10, rules 1 to 3), checked before the first iteration.</summary>
internal static class MapItems
{
    public static FlowError? Validate(in JsonValue items, int limit)
    {
        if (!items.IsArray)
        {
            return FlowErrors.NotAnArray();
        }

        if (items.Count > limit)
        {
            return FlowErrors.TooManyItems(items.Count, limit);
        }

        var index = 0;
        foreach (ref readonly var item in items.Items)
        {
            if (!item.IsObject)
            {
                return FlowErrors.ItemNotAnObject(index);
            }

            index++;
        }

        return null;
    }
}

/// <summary>Converts numbers of seconds to times. Longer times than a year become one year, which is practically unlimited.</summary>
internal static class WaitTime
{
    private static readonly TimeSpan MaxTime = TimeSpan.FromDays(365);

    public static TimeSpan FromSeconds(in JsonValue seconds)
    {
        var number = seconds.AsDouble();
        return double.IsNaN(number) || number <= 0 ? TimeSpan.Zero
            : number >= MaxTime.TotalSeconds ? MaxTime
            : TimeSpan.FromTicks(Math.Max(1, (long)(number * TimeSpan.TicksPerSecond)));
    }
}
