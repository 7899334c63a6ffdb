using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace ZisPlatform.Infrastructure.Persistence;

/// <summary>What differs between the engines; all other SQL is shared.</summary>
/// <param name="Name">The folder of its migrations.</param>
/// <param name="BatchIsTransaction">Whether several statements sent as one command are one transaction by themselves.</param>
/// <param name="ByteOrder">A collation that sorts text by its bytes, as an <c>ORDER BY</c> suffix.</param>
/// <param name="AsJson">Turns a text parameter into a JSON column's value.</param>
/// <param name="SkipLocked">Takes rows and leaves those that somebody else has taken, as the end of a <c>SELECT</c>.</param>
internal sealed record SqlDialect(string Name, bool BatchIsTransaction, string ByteOrder, Func<string, string> AsJson, string SkipLocked)
{
    public static readonly SqlDialect Postgres = new(
        "Postgres", BatchIsTransaction: true, " COLLATE \"C\"", parameter => $"CAST({parameter} AS json)", " FOR UPDATE SKIP LOCKED");

    // SQLite compares text by its bytes anyway, and has one writer.
    public static readonly SqlDialect Sqlite = new("Sqlite", BatchIsTransaction: false, "", parameter => parameter, "");

    /// <summary>Whether a statement failed because a unique key was taken.</summary>
    public static bool IsKeyTaken(DbException failure) => failure switch
    {
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } => true,
        SqliteException { SqliteExtendedErrorCode: SqliteConstraintUnique or SqliteConstraintPrimaryKey } => true,
        _ => false,
    };

    private const int SqliteConstraintUnique = 2067;
    private const int SqliteConstraintPrimaryKey = 1555;
}
