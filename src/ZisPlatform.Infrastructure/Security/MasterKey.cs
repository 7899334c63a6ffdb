using System.Security.Cryptography;
using System.Text;

namespace ZisPlatform.Infrastructure.Security;

/// <summary>The key that encrypts the key ring: 32 bytes from a setting or a file, never stored in the database.</summary>
internal sealed class MasterKey
{
    public const int Length = 32;
    public const string FileName = "master.key";

    private readonly byte[] _key;

    private MasterKey(byte[] key) => _key = key;

    /// <summary>Creates a cipher with this key; the caller disposes it.</summary>
    public AesGcm CreateCipher() => new(_key, AesGcm.TagByteSizes.MaxSize);

    /// <summary>Loads the key from its setting or file, or else from the data directory.</summary>
    public static MasterKey Load(MasterKeyOptions options, string dataDirectory)
    {
        // The options validator has already rejected a key that cannot be parsed.
        var text = options.MasterKey ?? (options.MasterKeyFile is { } file ? File.ReadAllText(file) : null);
        return text is null
            ? DataDirectory.RunWithDirectory(dataDirectory, () => FromDataDirectory(dataDirectory))
            : Parse(text)!;
    }

    /// <summary>Parses 32 bytes from Base64 or hexadecimal digits. Returns null for any other text.</summary>
    public static MasterKey? Parse(string text)
    {
        var trimmed = text.Trim();
        var key = new byte[Length];
        if (trimmed.Length == Length * 2 && trimmed.All(char.IsAsciiHexDigit))
        {
            return new MasterKey(Convert.FromHexString(trimmed));
        }

        return Convert.TryFromBase64String(trimmed, key, out var written) && written == Length ? new MasterKey(key) : null;
    }

    /// <summary>Loads the key from the data directory, where it is created with mode 0600 if it does not exist.</summary>
    public static MasterKey FromDataDirectory(string directory)
    {
        var file = Path.Combine(directory, FileName);
        if (!File.Exists(file))
        {
            PrivateFile.Write(file, Convert.ToBase64String(RandomNumberGenerator.GetBytes(Length)) + "\n");
        }

        return Parse(File.ReadAllText(file, Encoding.ASCII))
            ?? throw new StartupException(
                $"Zis:DataDirectory: {file} does not hold {Length} bytes in Base64; restore it from a backup.");
    }
}
