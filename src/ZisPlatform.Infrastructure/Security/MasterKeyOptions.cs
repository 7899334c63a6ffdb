using ZisPlatform.Application.Common;

namespace ZisPlatform.Infrastructure.Security;

/// <summary>The settings of the key that encrypts the key ring.</summary>
internal sealed class MasterKeyOptions
{
    /// <summary>
    /// The key: 32 bytes, Base64 or hexadecimal. Set at most one of this and <see cref="MasterKeyFile"/>.
    /// </summary>
    public string? MasterKey { get; set; }

    /// <summary>The path of a file that contains <see cref="MasterKey"/>.</summary>
    public string? MasterKeyFile { get; set; }
}

internal sealed class MasterKeyOptionsValidator(StoreSettings store) : SettingsValidator<MasterKeyOptions>
{
    protected override IEnumerable<string> FindErrors(MasterKeyOptions options)
    {
        const string format = "must hold 32 bytes as Base64 or hexadecimal digits; make one with: openssl rand -base64 32";
        if (options is { MasterKey: not null, MasterKeyFile: not null })
        {
            yield return "Zis:MasterKey and Zis:MasterKeyFile exclude each other: set one";
        }

        if (options.MasterKey is { } key && MasterKey.Parse(key) is null)
        {
            yield return $"Zis:MasterKey {format}";
        }

        if (options.MasterKeyFile is { } file)
        {
            if (TryRead(file) is not { } text)
            {
                yield return $"Zis:MasterKeyFile: '{file}' does not exist, or the server's user has no permission to read it";
            }
            else if (MasterKey.Parse(text) is null)
            {
                yield return $"Zis:MasterKeyFile: '{file}' {format}";
            }
        }

        if (store.PostgresConnectionString is not null && options is { MasterKey: null, MasterKeyFile: null })
        {
            yield return "Zis:MasterKey or Zis:MasterKeyFile must be set with PostgreSQL: the other replicas could not decrypt secrets "
                + "with a key in one replica's data directory";
        }
    }

    private static string? TryRead(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
