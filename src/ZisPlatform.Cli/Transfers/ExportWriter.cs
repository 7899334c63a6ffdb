using System.Security.Cryptography;
using System.Text;
using ZisPlatform.Json;

namespace ZisPlatform.Cli.Transfers;

/// <summary>Writes an export: a line of JSON for each thing, and at the end how many they are and their SHA-256.</summary>
internal sealed class ExportWriter(TextWriter target) : IDisposable
{
    /// <summary>The first member of the first line; its value is the format's version.</summary>
    public const string Mark = "zis_export";

    public const int Version = 1;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public int Lines { get; private set; }

    /// <summary>Of all lines so far, as hexadecimal digits.</summary>
    public string Digest => Convert.ToHexStringLower(_hash.GetCurrentHash());

    public void Write(JsonValue line)
    {
        var text = line.ToString() + "\n";
        _hash.AppendData(Encoding.UTF8.GetBytes(text));
        target.Write(text);
        Lines++;
    }

    public void End()
    {
        target.Write(JsonValue.Object(("end", JsonValue.Object(("lines", Lines), ("sha256", Digest)))).ToString() + "\n");
        target.Flush();
    }

    public void Dispose() => _hash.Dispose();
}
