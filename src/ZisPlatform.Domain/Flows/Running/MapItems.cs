using ZisPlatform.Json;

namespace ZisPlatform.Domain.Flows;

/// <summary>What a Map takes (contract 8.10, rules 1 to 3); checked before its first iteration.</summary>
internal static class MapItems
{
    public static FlowError? Trouble(in JsonValue items, int limit)
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

/// <summary>Numbers of seconds as time; what is beyond any clock is as good as for ever.</summary>
internal static class WaitTime
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    public static TimeSpan Of(in JsonValue seconds)
    {
        var number = seconds.AsDouble();
        return double.IsNaN(number) || number <= 0 ? TimeSpan.Zero
            : number >= Longest.TotalSeconds ? Longest
            : TimeSpan.FromTicks(Math.Max(1, (long)(number * TimeSpan.TicksPerSecond)));
    }
}
