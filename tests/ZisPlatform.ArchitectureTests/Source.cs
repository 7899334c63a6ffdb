using System.Text;
using System.Text.RegularExpressions;

namespace ZisPlatform.ArchitectureTests;

/// <param name="Path">The path relative to the project's folder, with '/'.</param>
/// <param name="Text">The content of the file.</param>
internal sealed record SourceFile(string Project, string Path, string Text)
{
    public override string ToString() => $"{Project}/{Path}";
}

/// <summary>A string literal of the source; the holes of an interpolated string are in braces.</summary>
/// <param name="File">The file that contains the string.</param>
/// <param name="Constant">The name of the constant whose value the string is; null for any other string.</param>
/// <param name="Text">The text between the quotes.</param>
internal sealed record SourceString(SourceFile File, string? Constant, string Text);

/// <summary>Reads the source files of the layers, for the rules that cannot be tested on compiled types.</summary>
internal static partial class Source
{
    public static readonly IReadOnlyList<string> Projects =
        ["ZisPlatform.Domain", "ZisPlatform.Application", "ZisPlatform.Infrastructure", "ZisPlatform.Api", "ZisPlatform.Cli"];

    private static readonly string Root = FindRoot();

    public static IReadOnlyList<SourceFile> Of(string project, string extension = ".cs")
    {
        var folder = Path.Combine(Root, "src", project);
        return
        [
            .. Directory.EnumerateFiles(folder, $"*{extension}", SearchOption.AllDirectories)
                .Select(file => new SourceFile(project, Path.GetRelativePath(folder, file).Replace('\\', '/'), File.ReadAllText(file)))
                .Where(file =>
                    !file.Path.StartsWith("bin/", StringComparison.Ordinal) && !file.Path.StartsWith("obj/", StringComparison.Ordinal))
                .OrderBy(file => file.Path, StringComparer.Ordinal),
        ];
    }

    /// <summary>Returns all strings of a file, including those in the holes of interpolated strings, but not those in comments.</summary>
    public static IReadOnlyList<SourceString> Strings(SourceFile file)
    {
        var found = new List<SourceString>();
        Scan(file.Text, 0, inHole: false);
        return found;

        // Reads code up to the end of the text or of the enclosing hole, and returns the end position.
        int Scan(string text, int at, bool inHole)
        {
            for (var depth = 0; at < text.Length;)
            {
                var rest = text.AsSpan(at);
                if (rest.StartsWith("//"))
                {
                    at += rest.IndexOf('\n') is >= 0 and var end ? end : rest.Length;
                }
                else if (rest.StartsWith("/*"))
                {
                    at += rest.IndexOf("*/") + 2;
                }
                else if (rest[0] == '\'')
                {
                    at += rest[1] == '\\' ? 3 + rest[3..].IndexOf('\'') : 3;
                }
                else if (Opening().Match(text, at) is { Success: true } opening && opening.Index == at)
                {
                    at = Read(text, at, opening);
                }
                else
                {
                    depth += rest[0] == '{' ? 1 : rest[0] == '}' ? -1 : 0;
                    if (inHole && depth < 0)
                    {
                        return at;
                    }

                    at++;
                }
            }

            return at;
        }

        int Read(string text, int at, Match opening)
        {
            var constant = Constant().Match(text[..at]) is { Success: true } named ? named.Groups[1].Value : null;
            var dollars = opening.Value.Count(c => c == '$');
            var quotes = opening.Value.Count(c => c == '"');
            var verbatim = opening.Value.Contains('@', StringComparison.Ordinal);
            var (raw, close) = (quotes >= 3, new string('"', quotes));
            if (quotes == 2)
            {
                // The empty string.
                return at + opening.Length;
            }

            var content = new StringBuilder();
            for (at += opening.Length; at < text.Length;)
            {
                var rest = text.AsSpan(at);
                if (!raw && !verbatim && rest[0] == '\\')
                {
                    content.Append(rest[..2]);
                    at += 2;
                }
                else if (verbatim && rest.StartsWith("\"\""))
                {
                    content.Append('"');
                    at += 2;
                }
                else if (rest.StartsWith(close))
                {
                    at += quotes;
                    break;
                }
                else if (dollars > 0 && rest.StartsWith(new string('{', dollars)) && (raw || !rest.StartsWith("{{")))
                {
                    var end = Scan(text, at + dollars, inHole: true);
                    content.Append('{').Append(text.AsSpan(at + dollars, end - at - dollars)).Append('}');
                    at = end + dollars;
                }
                else
                {
                    var length = dollars > 0 && !raw && (rest.StartsWith("{{") || rest.StartsWith("}}")) ? 2 : 1;
                    content.Append(rest[0]);
                    at += length;
                }
            }

            found.Add(new SourceString(file, constant, content.ToString()));
            return at;
        }
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ZisPlatform.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException(
            $"Found no ZisPlatform.sln above {AppContext.BaseDirectory}. These tests read the source: run them inside the repository.");
    }

    [GeneratedRegex(@"\G[$@]*(?:""{3,}|""""(?!"")|"")")]
    private static partial Regex Opening();

    [GeneratedRegex(@"const\s+string\s+(\w+)\s*=\s*\z", RegexOptions.RightToLeft)]
    private static partial Regex Constant();
}
