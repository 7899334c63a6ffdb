namespace ZisPlatform.Cli.Output;

internal static class TerminalSanitizer
{
    /// <summary>
    /// Replaces control characters, line separators and bidirectional formatting characters with spaces, so that text from a server
    /// or a file cannot control the terminal or change how other text is displayed.
    /// </summary>
    public static string Text(string text) =>
        text.Any(IsUnsafe) ? string.Concat(text.Select(character => IsUnsafe(character) ? ' ' : character)) : text;

    private static bool IsUnsafe(char character) =>
        char.IsControl(character) || character is '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
