using System.Globalization;

namespace ZisPlatform.Cli.Flows;

internal static class Instants
{
    /// <summary>RFC 3339, or a date alone; UTC where it does not say. Null when it is neither.</summary>
    public static DateTimeOffset? Parse(string text) => text.Length >= 10 && char.IsAsciiDigit(text[0])
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)
        && at.Year is > 1 and < 9999 ? at : null;
}
