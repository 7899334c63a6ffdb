namespace ZisPlatform.Domain.Runs;

/// <summary>The outcome of one effect in its stored form.</summary>
/// <param name="Number">The number of the effect, counted from 0 in each attempt.</param>
/// <param name="Outcome">The outcome's JSON text, in which values from a connection are masked.</param>
/// <param name="Exchange">The exchange over the network; null if there was none.</param>
public sealed record StoredOutcome(int Number, string Outcome, string? Exchange)
{
    /// <summary>The unmasked outcome, encrypted; null if nothing is masked.</summary>
    public byte[]? Sealed { get; init; }
}
