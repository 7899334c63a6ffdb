using System.Globalization;
using Microsoft.Data.Sqlite;

namespace ZisPlatform.Benchmarks.Hosts;

/// <summary>Writes with one permanent connection, one prepared command and one transaction at a time.</summary>
internal sealed class BareSqlite : IBareStore
{
    private const string Insert = """
        BEGIN IMMEDIATE;
        INSERT INTO identity_oauth_clients (id, account_id, identifier, name, kind, secret_hash, user_id, created_at, updated_at)
        VALUES (@Id, @Account, @Identifier, @Name, 'confidential', @SecretHash, @User, @Now, @Now);
        INSERT INTO audit_entries (at, account_id, user_id, email, credential, address, action, target, integration, after_json)
        VALUES (@Now, @Account, @User, @Email, 'api_token', '127.0.0.1', 'integration.create', @Name, @Name, @AfterJson);
        INSERT INTO registry_integrations (name, account_id, description, public_key, private_key, oauth_client_id, created_at, updated_at)
        VALUES (@Name, @Account, @Description, @PublicKey, @PrivateKey, @Id, @Now, @Now);
        COMMIT;
        """;

    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;
    private readonly SemaphoreSlim _writeLock = new(1);

    private BareSqlite(SqliteConnection connection, SqliteCommand insert)
    {
        _connection = connection;
        _insert = insert;
    }

    public static BareSqlite Open(string file)
    {
        var settings = new SqliteConnectionStringBuilder { DataSource = file, ForeignKeys = true, Pooling = false };
        var connection = new SqliteConnection(settings.ConnectionString);
        connection.Open();
        using var pragmas = connection.CreateCommand();

        // The same settings as the server's (Database).
        pragmas.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;";
        pragmas.ExecuteNonQuery();

        var insert = connection.CreateCommand();
        insert.CommandText = Insert;
        using var user = connection.CreateCommand();
        user.CommandText = "SELECT account_id, id, email FROM identity_users LIMIT 1";
        using var row = user.ExecuteReader();
        row.Read();
        insert.Parameters.AddWithValue("@Account", row.GetInt64(0));
        insert.Parameters.AddWithValue("@User", row.GetInt64(1));
        insert.Parameters.AddWithValue("@Email", row.GetString(2));
        return new BareSqlite(connection, insert);
    }

    public async Task WriteAsync(BareRows rows)
    {
        await _writeLock.WaitAsync();
        try
        {
            Set("@Id", rows.Id);
            Set("@Identifier", rows.Identifier);
            Set("@Name", rows.Name);
            Set("@SecretHash", rows.SecretHash);
            Set("@Now", rows.Now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
            Set("@AfterJson", rows.AfterJson);
            Set("@Description", rows.Description);
            Set("@PublicKey", rows.PublicKey);
            Set("@PrivateKey", rows.PrivateKey);
            _insert.ExecuteNonQuery();
        }
        finally
        {
            _writeLock.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _insert.DisposeAsync();
        await _connection.DisposeAsync();
        _writeLock.Dispose();
    }

    private void Set(string name, object value)
    {
        if (_insert.Parameters.Contains(name))
        {
            _insert.Parameters[name].Value = value;
        }
        else
        {
            _insert.Parameters.AddWithValue(name, value);
        }
    }
}
