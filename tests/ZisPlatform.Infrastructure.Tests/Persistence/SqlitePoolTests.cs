using Microsoft.Data.Sqlite;
using SQLitePCL;
using ZisPlatform.Infrastructure.Persistence;
using ZisPlatform.Testing;

namespace ZisPlatform.Infrastructure.Tests.Persistence;

public sealed class SqlitePoolTests
{
    [Test]
    public void A_returned_connection_is_reused()
    {
        using var fixture = new PoolFixture();
        var first = fixture.Pool.Open();
        first.Dispose();

        using var second = fixture.Pool.Open();

        Assert.That(second, Is.SameAs(first));
    }

    [Test]
    public void A_connection_that_is_returned_twice_is_reused_only_once()
    {
        using var fixture = new PoolFixture();
        var returned = fixture.Pool.Open();
        returned.Dispose();
        returned.Dispose();

        using var first = fixture.Pool.Open();
        using var other = fixture.Pool.Open();

        Assert.That(other, Is.Not.SameAs(first));
    }

    [Test]
    public void A_connection_with_an_open_transaction_is_rolled_back_and_not_reused()
    {
        using var fixture = new PoolFixture();
        var returned = fixture.Pool.Open();
        _ = returned.BeginTransaction();
        Run(returned, "INSERT INTO t (a) VALUES (1)");
        returned.Dispose();

        using var next = fixture.Pool.Open();

        Assert.That(next, Is.Not.SameAs(returned));
        Assert.That(Count(next), Is.Zero);
    }

    [Test]
    public void The_same_text_runs_with_the_parameters_of_each_caller()
    {
        using var fixture = new PoolFixture();
        using var connection = fixture.Pool.Open();

        foreach (var value in new[] { 3, 1, 2 })
        {
            Run(connection, "INSERT INTO t (a) VALUES (@A)", value);
        }

        Assert.That(Values(connection), Is.EqualTo(new[] { 1L, 2, 3 }));
    }

    [Test]
    public void A_statement_is_not_prepared_again_for_another_limit()
    {
        const int ReprepareCounter = 5; // SQLITE_STMTSTATUS_REPREPARE of sqlite3.h; the library has no constant for it.
        using var fixture = new PoolFixture();
        using var preparedConnection = fixture.Pool.Open();
        using var connection = fixture.Pool.Open(); // A new connection without prepared statements.
        connection.Handle!.enable_sqlite3_next_stmt(true);
        using (var command = connection.CreateCommand())
        {
            command.CommandText = "SELECT a FROM t ORDER BY a LIMIT @Limit";
            var limit = command.Parameters.AddWithValue("@Limit", 0);
            for (var value = 1; value <= 3; value++)
            {
                limit.Value = value;
                using var reader = command.ExecuteReader();
                while (reader.Read())
                {
                }
            }
        }

        var reprepareCounts = new List<int>();
        for (var statement = raw.sqlite3_next_stmt(connection.Handle, null);
            statement is not null;
            statement = raw.sqlite3_next_stmt(connection.Handle, statement))
        {
            reprepareCounts.Add(raw.sqlite3_stmt_status(statement, ReprepareCounter, 0));
        }

        Assert.That(reprepareCounts, Is.Not.Empty.And.All.Zero);
    }

    [Test]
    public void Two_readers_of_the_same_text_are_independent()
    {
        using var fixture = new PoolFixture();
        using var connection = fixture.Pool.Open();
        Run(connection, "INSERT INTO t (a) VALUES (1), (2)");
        using var command = CreateQuery(connection);
        using var outer = command.ExecuteReader();
        outer.Read();

        Assert.That(Values(connection), Is.EqualTo(new[] { 1L, 2 }));
        Assert.That(outer.Read(), Is.True);
        Assert.That(outer.GetInt64(0), Is.EqualTo(2));
    }

    [Test]
    public void A_text_that_failed_can_be_run_again()
    {
        using var fixture = new PoolFixture();
        using var connection = fixture.Pool.Open();
        Run(connection, "INSERT INTO t (a) VALUES (@A)", 1);

        Assert.That(() => Run(connection, "INSERT INTO t (a) VALUES (@A)", 1), Throws.InstanceOf<SqliteException>());
        Run(connection, "INSERT INTO t (a) VALUES (@A)", 2);

        Assert.That(Values(connection), Is.EqualTo(new[] { 1L, 2 }));
    }

    [Test]
    public void A_table_is_read_with_its_current_schema()
    {
        using var fixture = new PoolFixture();
        using var connection = fixture.Pool.Open();
        Run(connection, "INSERT INTO t (a) VALUES (1)");
        Assert.That(Values(connection), Has.Count.EqualTo(1));
        using (var other = fixture.Pool.Open())
        {
            Run(other, "DROP TABLE t");
            Run(other, "CREATE TABLE t (b TEXT, a INTEGER)");
        }

        Assert.That(Values(connection), Is.Empty);
    }

    [Test]
    public void The_text_of_a_command_can_be_changed()
    {
        using var fixture = new PoolFixture();
        using var connection = fixture.Pool.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO t (a) VALUES (1)";
        command.ExecuteNonQuery();
        command.CommandText = "SELECT count(*) FROM t";

        Assert.That(command.ExecuteScalar(), Is.EqualTo(1));
    }

    [Test]
    public void A_disposed_pool_closes_a_connection_when_it_is_returned()
    {
        using var fixture = new PoolFixture();
        var connection = fixture.Pool.Open();
        fixture.Pool.Dispose();

        Assert.That(Count(connection), Is.Zero, "an open connection still works");
        connection.Dispose();
        Assert.That(connection.State, Is.EqualTo(System.Data.ConnectionState.Closed));
    }

    private static void Run(SqliteConnection connection, string sql, int? value = null)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        if (value is not null)
        {
            command.Parameters.AddWithValue("@A", value);
        }

        command.ExecuteNonQuery();
    }

    private static SqliteCommand CreateQuery(SqliteConnection connection)
    {
        var command = connection.CreateCommand();
        command.CommandText = "SELECT a FROM t ORDER BY a";
        return command;
    }

    private static List<long> Values(SqliteConnection connection)
    {
        using var command = CreateQuery(connection);
        using var reader = command.ExecuteReader();
        var values = new List<long>();
        while (reader.Read())
        {
            values.Add(reader.GetInt64(0));
        }

        return values;
    }

    private static int Count(SqliteConnection connection) => Values(connection).Count;

    private sealed class PoolFixture : IDisposable
    {
        private readonly TemporaryDirectory _directory = new();

        public PoolFixture()
        {
            Pool = new SqlitePool($"Data Source={Path.Combine(_directory.Path, "pool.db")};Pooling=False");
            using var connection = Pool.Open();
            Run(connection, "CREATE TABLE t (a INTEGER PRIMARY KEY)");
        }

        public SqlitePool Pool { get; }

        public void Dispose()
        {
            Pool.Dispose();
            _directory.Dispose();
        }
    }
}
