using Dapper;
using ZisPlatform.Application.Runs.History;
using ZisPlatform.Domain.Common;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Runs;

/// <summary>The SQL conditions of a search, to be appended to <c>account_id = @Account</c>.</summary>
internal sealed class RunConditions
{
    private readonly SqlDialect _dialect;

    private RunConditions(AccountId account, SqlDialect dialect) => (Parameters, _dialect) = (Paging.Parameters(account), dialect);

    public DynamicParameters Parameters { get; }

    public string Sql { get; private set; } = "";

    /// <summary>Creates the conditions for runs, whose table has the alias <c>r</c>.</summary>
    public static RunConditions Of(AccountId account, RunFilter filter, SqlDialect dialect) => new RunConditions(account, dialect)
        .Add("Integration", filter.Integration, "r.integration = @Integration")
        .Add("Flow", filter.Flow, "r.flow = @Flow")
        .Add("Status", filter.Status, "r.status = @Status")
        .Add("Replay", filter.Replay, "r.replay_id = @Replay")
        .AddText(filter.Text, "r.message", "r.error")
        .Add("From", filter.From, "r.created_at >= @From")
        .Add("Until", filter.Until, "r.created_at < @Until");

    /// <summary>Creates the conditions for log entries, whose table has the alias <c>l</c>.</summary>
    public static RunConditions Of(AccountId account, LogFilter filter, SqlDialect dialect) => new RunConditions(account, dialect)
        .Add("Integration", filter.Integration, "l.integration = @Integration")
        .Add("Status", filter.Status, "l.status = @Status")
        .AddText(filter.Text, "l.description")
        .Add("From", filter.From, "l.logged_at >= @From")
        .Add("Until", filter.Until, "l.logged_at < @Until");

    /// <param name="name">The name of the parameter.</param>
    /// <param name="value">The value of the parameter; null if the search does not set it.</param>
    /// <param name="condition">The condition, which contains the parameter.</param>
    public RunConditions Add(string name, object? value, string condition)
    {
        if (value is not null)
        {
            Parameters.Add(name, value);
            Sql += $" AND {condition}";
        }

        return this;
    }

    private RunConditions AddText(string? text, params IEnumerable<string> columns) => Add(
        "Text",
        text is null ? null : _dialect.Pattern(["", text, ""]),
        $"({string.Join(" OR ", columns.Select(column => $"{column} {_dialect.PatternOperator} @Text"))})");
}
