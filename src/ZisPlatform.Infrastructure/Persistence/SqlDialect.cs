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
/// <param name="ByIndex">
/// Run first in a transaction, makes its statements go through indexes whatever the sizes of tables. The engine keeps the plan of a
/// statement that is run often, and one made while a table was small would read all of it, row by row, when it has grown. Null where
/// plans are not kept.
/// </param>
/// <param name="Fits">The operator that matches a text with a <paramref name="Pattern"/>, letter case included.</param>
/// <param name="Pattern">The pattern of texts that hold these parts in this order, with any text between them.</param>
internal sealed record SqlDialect(
    string Name, bool BatchIsTransaction, string ByteOrder, Func<string, string> AsJson, string SkipLocked, string? ByIndex, string Fits, Func<IEnumerable<string>, string> Pattern)
{
    public static readonly SqlDialect Postgres = new(
        "Postgres",
        BatchIsTransaction: true,
        " COLLATE \"C\"",
        parameter => $"CAST({parameter} AS json)",
        " FOR UPDATE SKIP LOCKED",
        "SELECT set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)",
        "LIKE",
        parts => string.Join('%', parts.Select(part => Escape(part, @"\_%", special => $@"\{special}"))));

    // SQLite compares text by its bytes anyway; its LIKE would not tell 'A' from 'a'. It has one writer.
    public static readonly SqlDialect Sqlite = new(
        "Sqlite",
        BatchIsTransaction: false,
        "",
        parameter => parameter,
        "",
        null,
        "GLOB",
        parts => string.Join('*', parts.Select(part => Escape(part, "*?[", special => $"[{special}]"))));

    /// <summary>Whether a statement failed because a unique key was taken.</summary>
    public static bool IsKeyTaken(DbException failure) => failure switch
    {
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } => true,
        SqliteException { SqliteExtendedErrorCode: SqliteConstraintUnique or SqliteConstraintPrimaryKey } => true,
        _ => false,
    };

    private const int SqliteConstraintUnique = 2067;
    private const int SqliteConstraintPrimaryKey = 1555;

    private static string Escape(string text, string specials, Func<char, string> escaped) =>
        string.Concat(text.Select(unit => specials.Contains(unit, StringComparison.Ordinal) ? escaped(unit) : $"{unit}"));
}
