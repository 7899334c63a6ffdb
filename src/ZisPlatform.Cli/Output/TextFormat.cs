using System.Globalization;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Cli.Output;

/// <summary>Formats counts, durations and shortened text for display.</summary>
internal static class TextFormat
{
    public static string Count(int number, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {noun}{(number == 1 ? "" : "s")}");

    /// <summary>Formats a duration in seconds with up to three decimals, such as <c>2.5s</c>.</summary>
    public static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###}s");

    /// <summary>Shortens text to the given length. Shortened text ends with an ellipsis.</summary>
    public static string Cut(string text, int length) =>
        text.Length <= length ? text : $"{PlainText.Truncate(text, Math.Max(0, length - 1))}…";
}
