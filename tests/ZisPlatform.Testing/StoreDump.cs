using System.Data.Common;
using System.Text;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace ZisPlatform.Testing;

/// <summary>Reads all data of a store, as an attacker with a copy of the database would have it.</summary>
public static class StoreDump
{
    public static DbConnection Connect(ZisTestServer server) =>
        server.ConnectionString is { } connectionString
            ? new NpgsqlConnection(connectionString)
            : new SqliteConnection($"Data Source={Path.Combine(server.DataDirectory, "zis.db")};Pooling=False");

    /// <summary>Returns every value of every column of every table: text as UTF-8, bytes unchanged.</summary>
    public static async Task<byte[]> ReadAsync(ZisTestServer server)
    {
        await using var connection = Connect(server);
        await connection.OpenAsync();
        using var dump = new MemoryStream();
        foreach (var table in await ListTablesAsync(connection))
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"SELECT * FROM {table}";
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                for (var column = 0; column < reader.FieldCount; column++)
                {
                    dump.Write(reader.GetValue(column) is byte[] bytes ? bytes : Encoding.UTF8.GetBytes($"{reader.GetValue(column)}\n"));
                }
            }
        }

        return dump.ToArray();
    }

    /// <summary>Returns the number of rows that match a condition.</summary>
    public static async Task<long> CountAsync(DbConnection connection, string tableAndCondition)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM {tableAndCondition}";
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    public static async Task<IReadOnlyList<string>> ListTablesAsync(DbConnection connection)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = connection is NpgsqlConnection
            ? "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
            : "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";
        await using var reader = await command.ExecuteReaderAsync();
        var tables = new List<string>();
        while (await reader.ReadAsync())
        {
            tables.Add(reader.GetString(0));
        }

        return tables;
    }
}
