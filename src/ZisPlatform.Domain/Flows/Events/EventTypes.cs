using System.Collections.Frozen;

namespace ZisPlatform.Domain.Flows;

/// <summary>The event types of the two native sources (contract 6.3 to 6.5), so that a misspelt one is noticed.</summary>
public static class EventTypes
{
    private static readonly FrozenDictionary<string, FrozenSet<string>> BySource = EventSamples.All
        .GroupBy(sample => sample.Source, sample => sample.Type, StringComparer.Ordinal)
        .ToFrozenDictionary(types => types.Key, types => types.ToFrozenSet(StringComparer.Ordinal), StringComparer.Ordinal);

    /// <summary>The types a native source is known to send; empty for any other source, whose types are its own.</summary>
    public static IReadOnlyCollection<string> Of(string source) => BySource.TryGetValue(source, out var types) ? types : [];

    /// <summary>Null when the type may well exist; else what may have been meant.</summary>
    internal static string? Looks(string source, string type)
    {
        var known = Of(source);
        if (known.Count == 0 || known.Contains(type))
        {
            return null;
        }

        var tail = type[(type.IndexOf('.', StringComparison.Ordinal) + 1)..];
        var close = known.FirstOrDefault(one => one.Equals(type, StringComparison.OrdinalIgnoreCase) || one.EndsWith("." + tail, StringComparison.OrdinalIgnoreCase));
        return close is null ? "nothing will start this flow, unless a webhook sends that type" : $"is {close} meant?";
    }
}
