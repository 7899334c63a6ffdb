namespace ZisPlatform.Cli.Output;

internal static class Printable
{
    /// <summary>Text on one line without control characters: what a server stored must not steer the reader's terminal.</summary>
    public static string Text(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character)) : text;
}
