using ZisPlatform.Application.Registry.Contracts;
using ZisPlatform.Domain.Common;
using ZisPlatform.Infrastructure.Persistence;
using ZisPlatform.Infrastructure.Registry.Contracts;

namespace ZisPlatform.Infrastructure.Registry;

internal sealed class EventSubscriptions(Db db) : IEventSubscriptions
{
    public async Task<IReadOnlyList<EventMatch>> MatchAsync(IReadOnlyCollection<EventKey> events, CancellationToken cancellationToken)
    {
        EventKey[] keys = [.. events];
        var statement = CreateStatement(keys, $"""
            SELECT v.number, s.integration, s.name, s.flow_name, b.id, b.generation, {SubscriptionCheck.State}
            FROM {BulkStatement.Rows} AS v
            JOIN registry_job_specs AS s
              ON s.account_id = v.account AND s.event_source = v.source AND s.event_type = v.type AND s.installed = 1
            LEFT JOIN registry_bundles AS b ON b.account_id = s.account_id AND b.integration = s.integration AND b.deleted_at IS NULL
            WHERE v.own IS NULL OR s.integration = v.own
            ORDER BY v.number, s.integration, s.name, b.uploaded_at, b.id
            """);
        var rows = await db.QueryAsync(
            statement,
            reader => new Row(
                (int)reader.GetInt64(0),
                reader.GetString(1),
                reader.GetString(2),
                reader.GetString(3),
                reader.IsDBNull(4) ? null : $"{reader.GetInt64(4)}:{reader.GetInt64(5)}",
                reader.GetString(6)),
            cancellationToken);
        return
        [
            .. rows.GroupBy(row => (row.Number, row.State)).Select(match => new EventMatch(keys[match.Key.Number], match.Key.State,
            [
                .. match.GroupBy(row => (row.Integration, row.JobSpec, row.Flow)).Select(spec => new Subscription(
                    spec.Key.Integration,
                    spec.Key.JobSpec,
                    spec.Key.Flow,
                    string.Join(',', spec.Select(row => row.Definition).OfType<string>()))),
            ])),
        ];
    }

    public Task<IReadOnlyList<UninstalledJobSpec>> ListUninstalledAsync(
        IReadOnlyCollection<EventKey> events, CancellationToken cancellationToken)
    {
        EventKey[] keys = [.. events];
        return db.QueryAsync(
            CreateStatement(keys, $"""
                SELECT v.number, s.integration, s.name, s.flow_name
                FROM {BulkStatement.Rows} AS v
                JOIN registry_job_specs AS s
                  ON s.account_id = v.account AND s.event_source = v.source AND s.event_type = v.type AND s.installed = 0
                WHERE v.own IS NULL OR s.integration = v.own
                """),
            reader => new UninstalledJobSpec(keys[reader.GetInt64(0)], reader.GetString(1), reader.GetString(2), reader.GetString(3)),
            cancellationToken);
    }

    public async Task<string> GetCurrentDefinitionsAsync(AccountId account, string integration, CancellationToken cancellationToken)
    {
        var rows = await db.QueryAsync<(long Id, long Generation)>(
            """
            SELECT id, generation FROM registry_bundles
            WHERE account_id = @Account AND integration = @Integration AND deleted_at IS NULL ORDER BY uploaded_at, id
            """,
            new { Account = account.Value, Integration = integration },
            cancellationToken);
        return string.Join(',', rows.Select(row => $"{row.Id}:{row.Generation}"));
    }

    public async Task<IReadOnlyList<byte[]>> LoadDocumentsAsync(
        AccountId account, string integration, string definitions, CancellationToken cancellationToken)
    {
        var documents = new List<byte[]>();
        foreach (var definition in definitions.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var (id, generation) = definition.Split(':') is [var first, var second]
                ? (long.Parse(first), long.Parse(second))
                : throw new FormatException($"Definitions must have the form 'id:generation,id:generation', but are '{definitions}'.");
            var row = await db.QueryFirstAsync<GenerationRow>(
                """
                SELECT b.name AS Name, g.description AS Description, g.resources AS Resources
                FROM registry_generations g JOIN registry_bundles b ON b.id = g.bundle_id AND b.account_id = g.account_id
                WHERE g.account_id = @Account AND b.integration = @Integration AND g.bundle_id = @Id AND g.generation = @Generation
                """,
                new { Account = account.Value, Integration = integration, Id = id, Generation = generation },
                cancellationToken) ?? throw new InvalidOperationException($"Generation {definition} of {integration} is not stored.");
            documents.Add(row.Document);
        }

        return documents;
    }

    private static BulkStatement CreateStatement(EventKey[] keys, string sql)
    {
        var numbers = Enumerable.Range(0, keys.Length).ToList();
        return new BulkStatement(sql)
            .AddColumn("number", numbers, number => (long)number)
            .AddColumn("account", numbers, number => keys[number].Account.Value)
            .AddColumn("own", numbers, number => keys[number].Integration)
            .AddColumn("source", numbers, number => keys[number].Source)
            .AddColumn("type", numbers, number => keys[number].Type);
    }

    private sealed record Row(int Number, string Integration, string JobSpec, string Flow, string? Definition, string State);
}
