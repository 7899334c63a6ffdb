using System.Globalization;

namespace ZisPlatform.Cli.Output;

/// <summary>Numbers as people say them.</summary>
internal static class Words
{
    public static string Count(int number, string noun) => string.Create(CultureInfo.InvariantCulture, $"{number} {noun}{(number == 1 ? "" : "s")}");

    /// <summary>Down to the millisecond, as <c>2.5s</c>.</summary>
    public static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###}s");

    /// <summary>Cut to so many characters, with a mark that says so.</summary>
    public static string Cut(string text, int length) => text.Length <= length ? text : $"{text[..Math.Max(0, length - 1)]}…";
}
