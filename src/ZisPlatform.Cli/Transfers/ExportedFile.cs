using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ZisPlatform.Json;

namespace ZisPlatform.Cli.Transfers;

/// <summary>An export that was read to its end once, and is whole.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Integration">Whose it is.</param>
/// <param name="Description">Of the integration.</param>
/// <param name="Secrets">The encrypted pieces.</param>
/// <param name="Context">What they are sealed for: the digest of all lines before them.</param>
internal sealed record ExportedFile(string Path, string Integration, string Description, IReadOnlyList<string> Secrets, string Context)
{
    private static readonly string[] Kinds = ["bundle", "job_spec", "config", "link", "secrets"];

    /// <summary>Checks every line before anything is done by one of them.</summary>
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
                throw Broken(path, "there is something behind its end");
            }

            if (lines == 0)
            {
                header = line;
                if (line[ExportWriter.Mark] is not { IsNumber: true } version)
                {
                    throw Broken(path, "it does not begin as one");
                }

                if (version != ExportWriter.Version)
                {
                    throw Broken(path, "it is of a newer version of zis");
                }
            }
            else if (line["end"] is { IsObject: true } end)
            {
                isEnded = end["lines"] == lines && end["sha256"] == Digest(hash)
                    ? true
                    : throw Broken(path, "its lines are not those that it was written with");
            }
            else if (line.Count != 1 || !Kinds.Contains(line.Keys[0]) || (context is not null && line.Keys[0] != "secrets"))
            {
                throw Broken(path, string.Create(CultureInfo.InvariantCulture, $"line {lines + 1} is none of one"));
            }
            else if (line["secrets"] is { IsString: true } piece)
            {
                context ??= Digest(hash);
                secrets.Add(piece.AsString());
            }

            hash.AppendData(Encoding.UTF8.GetBytes(text + "\n"));
            lines++;
        }

        return isEnded
            ? new ExportedFile(path, header["integration"].ToPlainText(), header["description"].ToPlainText(), secrets, context ?? "")
            : throw Broken(path, "its end is missing");
    }

    /// <summary>What stands in the lines of one kind, one after another.</summary>
    public IEnumerable<JsonValue> Of(string kind) => LinesOf(Path).Where(line => line.Value.TryGet(kind, out _)).Select(line => line.Value[kind]);

    private static string Digest(IncrementalHash hash) => Convert.ToHexStringLower(hash.GetCurrentHash());

    private static IEnumerable<(string Text, JsonValue Value)> LinesOf(string path)
    {
        using var reader = Open(path);
        while (reader.ReadLine() is { } text)
        {
            yield return JsonValue.TryParse(text, out var value) && value.IsObject ? (text, value) : throw Broken(path, "it is not made of lines of JSON");
        }
    }

    private static StreamReader Open(string path)
    {
        try
        {
            return new StreamReader(path, Encoding.UTF8);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandFailedException(ExitCodes.Usage, $"Cannot read {path}: {failure.Message}", failure);
        }
    }

    private static CommandFailedException Broken(string path, string why) =>
        new(ExitCodes.Usage, $"{path} is no export of zis, or was cut off or altered: {why}. Nothing was changed.");
}
