using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Cli.Transfers;

/// <summary>An export file that has been read completely and validated.</summary>
/// <param name="Path">The path of the file.</param>
/// <param name="Integration">The name of the exported integration.</param>
/// <param name="Description">The description of the integration.</param>
/// <param name="Secrets">The encrypted parts.</param>
/// <param name="Context">The encryption context of the secrets: the digest of all lines before them.</param>
internal sealed record ExportedFile(string Path, string Integration, string Description, IReadOnlyList<string> Secrets, string Context)
{
    private static readonly string[] Kinds = ["bundle", "job_spec", "config", "link", "secrets"];

    /// <summary>Validates all lines of a file before any of them is used.</summary>
    public static ExportedFile Check(string path)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (secrets, lines, isEnded) = (new List<string>(), 0, false);
        string? context = null;
        JsonValue header = default;
        foreach (var (text, line) in LinesOf(path))
        {
            if (isEnded)
            {
                throw InvalidFile(path, "it has content after its end line");
            }

            if (lines == 0)
            {
                header = line;
                if (line[ExportWriter.HeaderMember] is not { IsNumber: true } version)
                {
                    throw InvalidFile(path, "it does not start with an export header");
                }

                if (version != ExportWriter.Version)
                {
                    throw InvalidFile(path, "a newer version of zis wrote it");
                }
            }
            else if (line["end"] is { IsObject: true } end)
            {
                isEnded = end["lines"] == lines && end["sha256"] == Digest(hash)
                    ? true
                    : throw InvalidFile(path, "its line count or digest does not match");
            }
            else if (line.Count != 1 || !Kinds.Contains(line.Keys[0]) || (context is not null && line.Keys[0] != "secrets"))
            {
                throw InvalidFile(path, string.Create(CultureInfo.InvariantCulture, $"line {lines + 1} is not an export line"));
            }
            else if (line["secrets"] is { IsString: true } part)
            {
                context ??= Digest(hash);
                secrets.Add(part.AsString());
            }

            hash.AppendData(Encoding.UTF8.GetBytes(text + "\n"));
            lines++;
        }

        return isEnded
            ? new ExportedFile(path, header["integration"].ToPlainText(), header["description"].ToPlainText(), secrets, context ?? "")
            : throw InvalidFile(path, "its end line is missing");
    }

    /// <summary>Returns the values of all lines of a kind, in file order.</summary>
    public IEnumerable<JsonValue> Of(string kind) =>
        LinesOf(Path).Where(line => line.Value.TryGet(kind, out _)).Select(line => line.Value[kind]);

    private static string Digest(IncrementalHash hash) => Convert.ToHexStringLower(hash.GetCurrentHash());

    private static IEnumerable<(string Text, JsonValue Value)> LinesOf(string path)
    {
        using var reader = Open(path);
        while (reader.ReadLine() is { } text)
        {
            yield return JsonValue.TryParse(text, out var value) && value.IsObject
                ? (text, value)
                : throw InvalidFile(path, "it does not consist of lines of JSON");
        }
    }

    private static StreamReader Open(string path)
    {
        try
        {
            return new StreamReader(path, Encoding.UTF8);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandFailedException(ExitCodes.Usage, $"Cannot read {path}: {exception.Message}", exception);
        }
    }

    private static CommandFailedException InvalidFile(string path, string reason) =>
        new(ExitCodes.Usage, $"{path} is not an export of zis, or it was truncated or altered: {reason}. Nothing was changed.");
}
