using System.Collections.Frozen;

namespace ZisPlatform.Domain.Flows.Events;

/// <summary>The event types of the two native sources (contract 6.3 to 6.5), used to detect misspelled types.</summary>
public static class EventTypes
{
    private static readonly FrozenDictionary<string, FrozenSet<string>> BySource = EventSamples.All
        .GroupBy(sample => sample.Source, sample => sample.Type, StringComparer.Ordinal)
        .ToFrozenDictionary(types => types.Key, types => types.ToFrozenSet(StringComparer.Ordinal), StringComparer.Ordinal);

    /// <summary>Returns the event types of a native source; empty for other sources, which define their own types.</summary>
    public static IReadOnlyCollection<string> ForSource(string source) => BySource.TryGetValue(source, out var types) ? types : [];

    /// <summary>Returns a suggestion for an unknown event type of a native source; null if the type may exist.</summary>
    internal static string? SuggestType(string source, string type)
    {
        var knownTypes = ForSource(source);
        if (knownTypes.Count == 0 || knownTypes.Contains(type))
        {
            return null;
        }

        var suffix = type[(type.IndexOf('.', StringComparison.Ordinal) + 1)..];
        var similar = knownTypes.FirstOrDefault(candidate =>
            candidate.Equals(type, StringComparison.OrdinalIgnoreCase)
            || candidate.EndsWith("." + suffix, StringComparison.OrdinalIgnoreCase));
        return similar is null ? "nothing will start this flow, unless a webhook sends that type" : $"is {similar} meant?";
    }
}
