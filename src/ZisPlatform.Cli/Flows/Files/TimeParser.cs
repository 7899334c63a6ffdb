using System.Globalization;

namespace ZisPlatform.Cli.Flows.Files;

internal static class TimeParser
{
    /// <summary>Parses an RFC 3339 time or a date; UTC if no offset is specified. Returns null if the text is neither.</summary>
    public static DateTimeOffset? Parse(string text) => text.Length >= 10 && char.IsAsciiDigit(text[0])
        && DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
        && time.Year is > 1 and < 9999 ? time : null;
}
