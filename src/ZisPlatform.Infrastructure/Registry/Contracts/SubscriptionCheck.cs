using ZisPlatform.Application.Registry.Contracts;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Registry.Contracts;

/// <summary>Checks at commit time whether the subscriptions that were found for events are still current.</summary>
/// <remarks>
/// The alternative, to find the subscriptions before each commit, costs a round trip and a query plan: on PostgreSQL three tenths of the
/// time of a small commit (ADR 18).
/// </remarks>
internal static class SubscriptionCheck
{
    /// <summary>The result of <see cref="IEventSubscriptions.MatchAsync"/> for the key <c>v</c>, as one text.</summary>
    public const string State = """
        (SELECT string_agg(
             h.integration || ' ' || h.name || ' ' || h.flow_name || ' ' || COALESCE(g.id || ':' || g.generation, ''), ','
             ORDER BY h.integration, h.name, g.uploaded_at, g.id)
         FROM registry_job_specs AS h
         LEFT JOIN registry_bundles AS g ON g.account_id = h.account_id AND g.integration = h.integration AND g.deleted_at IS NULL
         WHERE h.account_id = v.account AND h.event_source = v.source AND h.event_type = v.type AND h.installed = 1
           AND (v.own IS NULL OR h.integration = v.own))
        """;

    /// <summary>Creates a statement that finds the matches that have changed.</summary>
    public static BulkStatement Changed(IReadOnlyList<EventMatch> matches) =>
        new BulkStatement($"SELECT 1 FROM {BulkStatement.Rows} AS v WHERE v.state IS DISTINCT FROM {State}")
            .AddColumn("account", matches, match => match.Key.Account.Value)
            .AddColumn("own", matches, match => match.Key.Integration)
            .AddColumn("source", matches, match => match.Key.Source)
            .AddColumn("type", matches, match => match.Key.Type)
            .AddColumn("state", matches, match => match.State);
}
