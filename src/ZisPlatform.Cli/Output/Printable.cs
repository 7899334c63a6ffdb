namespace ZisPlatform.Cli.Output;

internal static class Printable
{
    /// <summary>
    /// Text on one line without control characters, those that turn the direction of writing among them: what a server or a file
    /// holds must not steer the reader's terminal, nor show other words than it has.
    /// </summary>
    public static string Text(string text) =>
        text.Any(Steers) ? string.Concat(text.Select(character => Steers(character) ? ' ' : character)) : text;

    private static bool Steers(char character) =>
        char.IsControl(character) || character is '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
