using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace ZisPlatform.Infrastructure.Persistence;

/// <summary>The differences between the database engines; all other SQL is shared.</summary>
/// <param name="Name">The folder of the engine's migrations.</param>
/// <param name="ByteOrder">A collation that sorts text by its bytes, as an <c>ORDER BY</c> suffix.</param>
/// <param name="CastToJson">Converts a text parameter to the value of a JSON column.</param>
/// <param name="SkipLocked">The end of a <c>SELECT</c> that locks its rows and skips rows that are locked by others.</param>
/// <param name="ForceIndexScans">
/// A statement that runs first in a transaction and makes its statements use indexes, whatever the sizes of the tables. The engine keeps
/// the plan of a frequent statement, and a plan made while a table was small would scan the whole table after it has grown. Null if the
/// engine keeps no plans.
/// </param>
/// <param name="PatternOperator">The operator that matches a text with a <paramref name="Pattern"/>, case-sensitively.</param>
/// <param name="Pattern">Returns the pattern of texts that contain these parts in this order, with any text between them.</param>
internal sealed record SqlDialect(
    string Name,
    string ByteOrder,
    Func<string, string> CastToJson,
    string SkipLocked,
    string? ForceIndexScans,
    string PatternOperator,
    Func<IEnumerable<string>, string> Pattern)
{
    public static readonly SqlDialect Postgres = new(
        "Postgres",
        " COLLATE \"C\"",
        parameter => $"CAST({parameter} AS json)",
        " FOR UPDATE SKIP LOCKED",
        """
        SELECT set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
               set_config('enable_mergejoin', 'off', true)
        """,
        "LIKE",
        parts => string.Join('%', parts.Select(part => Escape(part, @"\_%", special => $@"\{special}"))));

    // SQLite compares text by its bytes anyway; GLOB, because its LIKE ignores case. It has one writer, so no rows are skipped.
    public static readonly SqlDialect Sqlite = new(
        "Sqlite",
        "",
        parameter => parameter,
        "",
        null,
        "GLOB",
        parts => string.Join('*', parts.Select(part => Escape(part, "*?[", special => $"[{special}]"))));

    /// <summary>Determines whether a statement failed because a unique key already exists.</summary>
    public static bool IsUniqueViolation(DbException exception) => exception switch
    {
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } => true,
        SqliteException { SqliteExtendedErrorCode: SqliteConstraintUnique or SqliteConstraintPrimaryKey } => true,
        _ => false,
    };

    private const int SqliteConstraintUnique = 2067;
    private const int SqliteConstraintPrimaryKey = 1555;

    private static string Escape(string text, string specials, Func<char, string> escape) =>
        string.Concat(text.Select(
            character => specials.Contains(character, StringComparison.Ordinal) ? escape(character) : $"{character}"));
}
