using System.Security.Cryptography;
using System.Text;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Cli.Transfers;

/// <summary>Writes an export: one line of JSON per item, followed by an end line with the number of lines and their SHA-256.</summary>
internal sealed class ExportWriter(TextWriter target) : IDisposable
{
    /// <summary>The first member of the first line. Its value is the version of the format.</summary>
    public const string HeaderMember = "zis_export";

    public const int Version = 1;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public int Lines { get; private set; }

    /// <summary>The SHA-256 of all lines written so far, in hexadecimal digits.</summary>
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
