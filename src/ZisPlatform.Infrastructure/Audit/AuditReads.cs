using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Audit;

internal sealed class AuditReads(Db db) : IAuditReads
{
    public Task<Page<AuditView>> ListAsync(AccountId account, AuditFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        var parameters = Paging.Parameters(account);
        var conditions = "";
        if (filter.Integration is { } integration)
        {
            parameters.Add("Integration", integration);
            conditions += " AND integration = @Integration";
        }

        if (filter.From is { } from)
        {
            parameters.Add("From", from);
            conditions += " AND at >= @From";
        }

        if (filter.Until is { } until)
        {
            parameters.Add("Until", until);
            conditions += " AND at < @Until";
        }

        var sql = $"""
            SELECT id AS Id, at AS At, user_id AS UserId, email AS Email, credential AS Credential, address AS Address, action AS Action,
                   target AS Target, integration AS Integration, before_json AS BeforeJson, after_json AS AfterJson
            FROM audit_entries WHERE account_id = @Account{conditions}
            """;
        return Paging.ReadAsync<Row, AuditView>(
            db, sql, ["id"], parameters, page, row => row.View, cancellationToken, descending: true);
    }

    private sealed class Row
    {
        public long Id { get; init; }
        public DateTimeOffset At { get; init; }
        public long? UserId { get; init; }
        public string? Email { get; init; }
        public string? Credential { get; init; }
        public string? Address { get; init; }
        public string Action { get; init; } = "";
        public string Target { get; init; } = "";
        public string? Integration { get; init; }
        public string? BeforeJson { get; init; }
        public string? AfterJson { get; init; }

        public AuditView View => new(Id, At, UserId, Email, Credential, Address, Action, Target, Integration, BeforeJson, AfterJson);
    }
}
