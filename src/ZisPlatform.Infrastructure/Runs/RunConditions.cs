using Dapper;
using ZisPlatform.Application.Runs;
using ZisPlatform.Domain.Common;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Runs;

/// <summary>What a search asks for, to be put behind <c>account_id = @Account</c>.</summary>
internal sealed class RunConditions
{
    private readonly SqlDialect _dialect;

    private RunConditions(AccountId account, SqlDialect dialect) => (Parameters, _dialect) = (Paging.Parameters(account), dialect);

    public DynamicParameters Parameters { get; }

    public string Sql { get; private set; } = "";

    /// <summary>Of runs, whose table is <c>r</c>.</summary>
    public static RunConditions Of(AccountId account, RunFilter filter, SqlDialect dialect) => new RunConditions(account, dialect)
        .Add("Integration", filter.Integration, "r.integration = @Integration")
        .Add("Flow", filter.Flow, "r.flow = @Flow")
        .Add("Status", filter.Status, "r.status = @Status")
        .Add("Replay", filter.Replay, "r.replay_id = @Replay")
        .AddText(filter.Text, "r.message", "r.error")
        .Add("From", filter.From, "r.created_at >= @From")
        .Add("Until", filter.Until, "r.created_at < @Until");

    /// <summary>Of entries of the log, whose table is <c>l</c>.</summary>
    public static RunConditions Of(AccountId account, LogFilter filter, SqlDialect dialect) => new RunConditions(account, dialect)
        .Add("Integration", filter.Integration, "l.integration = @Integration")
        .Add("Status", filter.Status, "l.status = @Status")
        .AddText(filter.Text, "l.description")
        .Add("From", filter.From, "l.logged_at >= @From")
        .Add("Until", filter.Until, "l.logged_at < @Until");

    /// <param name="name">The parameter's.</param>
    /// <param name="value">Null where the search does not ask.</param>
    /// <param name="condition">With the parameter in it.</param>
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
        $"({string.Join(" OR ", columns.Select(column => $"{column} {_dialect.Fits} @Text"))})");
}
