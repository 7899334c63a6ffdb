using System.Text;
using System.Text.RegularExpressions;

namespace ZisPlatform.Architecture.Tests;

/// <param name="Path">The path relative to the project's folder, with '/'.</param>
/// <param name="Text">The content of the file.</param>
internal sealed record SourceFile(string Project, string Path, string Text)
{
    public override string ToString() => $"{Project}/{Path}";
}

/// <summary>A string literal of the source; the expressions of an interpolated string are in braces.</summary>
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

    public static IReadOnlyList<SourceFile> FilesOf(string project, string extension = ".cs")
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

    /// <summary>Returns all strings of a file: also those inside interpolated expressions, but not those in comments.</summary>
    public static IReadOnlyList<SourceString> Strings(SourceFile file)
    {
        var strings = new List<SourceString>();
        ScanCode(file.Text, 0, isInterpolation: false);
        return strings;

        // Reads code up to the end of the text or of the enclosing expression, and returns the end position.
        int ScanCode(string text, int position, bool isInterpolation)
        {
            for (var depth = 0; position < text.Length;)
            {
                var remaining = text.AsSpan(position);
                if (remaining.StartsWith("//"))
                {
                    position += remaining.IndexOf('\n') is >= 0 and var end ? end : remaining.Length;
                }
                else if (remaining.StartsWith("/*"))
                {
                    position += remaining.IndexOf("*/") + 2;
                }
                else if (remaining[0] == '\'')
                {
                    position += remaining[1] == '\\' ? 3 + remaining[3..].IndexOf('\'') : 3;
                }
                else if (Opening().Match(text, position) is { Success: true } opening && opening.Index == position)
                {
                    position = ReadString(text, position, opening);
                }
                else
                {
                    depth += remaining[0] == '{' ? 1 : remaining[0] == '}' ? -1 : 0;
                    if (isInterpolation && depth < 0)
                    {
                        return position;
                    }

                    position++;
                }
            }

            return position;
        }

        int ReadString(string text, int position, Match opening)
        {
            var constant = Constant().Match(text[..position]) is { Success: true } match ? match.Groups[1].Value : null;
            var dollarCount = opening.Value.Count(c => c == '$');
            var quoteCount = opening.Value.Count(c => c == '"');
            var isVerbatim = opening.Value.Contains('@', StringComparison.Ordinal);
            var (isRaw, delimiter) = (quoteCount >= 3, new string('"', quoteCount));
            if (quoteCount == 2)
            {
                // The empty string.
                return position + opening.Length;
            }

            var content = new StringBuilder();
            for (position += opening.Length; position < text.Length;)
            {
                var remaining = text.AsSpan(position);
                if (!isRaw && !isVerbatim && remaining[0] == '\\')
                {
                    content.Append(remaining[..2]);
                    position += 2;
                }
                else if (isVerbatim && remaining.StartsWith("\"\""))
                {
                    content.Append('"');
                    position += 2;
                }
                else if (remaining.StartsWith(delimiter))
                {
                    position += quoteCount;
                    break;
                }
                else if (dollarCount > 0 && remaining.StartsWith(new string('{', dollarCount)) && (isRaw || !remaining.StartsWith("{{")))
                {
                    var end = ScanCode(text, position + dollarCount, isInterpolation: true);
                    content.Append('{').Append(text.AsSpan(position + dollarCount, end - position - dollarCount)).Append('}');
                    position = end + dollarCount;
                }
                else
                {
                    var length = dollarCount > 0 && !isRaw && (remaining.StartsWith("{{") || remaining.StartsWith("}}")) ? 2 : 1;
                    content.Append(remaining[0]);
                    position += length;
                }
            }

            strings.Add(new SourceString(file, constant, content.ToString()));
            return position;
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
