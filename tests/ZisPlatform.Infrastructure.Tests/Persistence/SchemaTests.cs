using ZisPlatform.Testing;

namespace ZisPlatform.Infrastructure.Tests.Persistence;

public class SchemaTests
{
    [Test]
    public async Task Both_engines_have_the_same_tables_and_columns()
    {
        var sqlite = await ColumnsAsync(Engine.Sqlite);
        var postgres = await ColumnsAsync(Engine.Postgres);

        Assert.That(sqlite, Has.Count.GreaterThan(40));
        Assert.That(sqlite, Is.EquivalentTo(postgres));
    }

    private static async Task<List<string>> ColumnsAsync(Engine engine)
    {
        var server = await ZisTestServer.SharedAsync(engine);
        await using var connection = StoreDump.Connect(server);
        await connection.OpenAsync();
        var columns = new List<string>();
        foreach (var table in (await StoreDump.ListTablesAsync(connection)).Where(table => table != "platform_migrations"))
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"SELECT * FROM {table} LIMIT 0";
            await using var reader = await command.ExecuteReaderAsync();
            columns.AddRange(Enumerable.Range(0, reader.FieldCount).Select(column => $"{table}.{reader.GetName(column)}"));
        }

        return columns;
    }
}
