using Npgsql;

namespace ZisPlatform.Benchmarks.Hosts;

/// <summary>Writes with one prepared statement, one round trip and one commit.</summary>
internal sealed class BarePostgres : IBareStore
{
    private const string Insert = """
        WITH client AS (
            INSERT INTO identity_oauth_clients (id, account_id, identifier, name, kind, secret_hash, user_id, created_at, updated_at)
            VALUES ($1, $2, $3, $4, 'confidential', $5, $6, $7, $7)
        ), audit AS (
            INSERT INTO audit_entries (at, account_id, user_id, email, credential, address, action, target, integration, after_json)
            VALUES ($7, $2, $6, $8, 'api_token', '127.0.0.1', 'integration.create', $4, $4, CAST($9 AS json))
        )
        INSERT INTO registry_integrations (name, account_id, description, public_key, private_key, oauth_client_id, created_at, updated_at)
        VALUES ($4, $2, $10, $11, $12, $1, $7, $7)
        """;

    private readonly NpgsqlDataSource _source;
    private readonly long _account;
    private readonly long _user;
    private readonly string _email;

    private BarePostgres(NpgsqlDataSource source, long account, long user, string email)
    {
        _source = source;
        _account = account;
        _user = user;
        _email = email;
    }

    public static async Task<BarePostgres> OpenAsync(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { MaxAutoPrepare = 10, NoResetOnClose = true };
        var source = NpgsqlDataSource.Create(settings);
        await using var command = source.CreateCommand("SELECT account_id, id, email FROM identity_users LIMIT 1");
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        return new BarePostgres(source, row.GetInt64(0), row.GetInt64(1), row.GetString(2));
    }

    public async Task WriteAsync(BareRows rows)
    {
        await using var command = _source.CreateCommand(Insert);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = rows.Id });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = _account });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = rows.Identifier });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = rows.Name });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = rows.SecretHash });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = _user });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = rows.Now.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = _email });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = rows.AfterJson });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = rows.Description });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = rows.PublicKey });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = rows.PrivateKey });
        await command.ExecuteNonQueryAsync();
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
