using ZisPlatform.Application.Common;

namespace ZisPlatform.Infrastructure.Persistence;

/// <summary>The settings of the server's files.</summary>
public sealed class StorageOptions
{
    /// <summary>The directory of the SQLite database, the master key and the first credentials.</summary>
    public string DataDirectory { get; set; } = "./data";
}

internal sealed class StorageOptionsValidator(StoreSettings store) : SettingsValidator<StorageOptions>
{
    protected override IEnumerable<string> FindErrors(StorageOptions options)
    {
        if (store.PostgresConnectionString is { } connectionString && !Database.IsConnectionString(connectionString))
        {
            yield return "ConnectionStrings:Zis must be in Npgsql's form: Host=…;Username=…;Password=…;Database=…";
        }

        if (string.IsNullOrWhiteSpace(options.DataDirectory))
        {
            yield return "Zis:DataDirectory must name a directory";
        }
    }
}
