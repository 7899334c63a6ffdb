using Dapper;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Links;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Links;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Links;

internal sealed class LinkReads(Db db) : ILinkReads
{
    public Task<Page<LinkView>> SearchAsync(
        AccountId account, string integration, LinkSearch search, PageRequest page, CancellationToken cancellationToken)
    {
        var parameters = Paging.Parameters(account);
        parameters.Add("Integration", integration);
        parameters.Add("LinkType", search.LinkType);
        var conditions = BuildCondition("left_name", search.Left, search.OrdersByLeftFirst, parameters)
            + BuildCondition("right_name", search.Right, !search.OrdersByLeftFirst, parameters);
        if (search is { Left: { IsPrefix: false } left, Right: { IsPrefix: false } right })
        {
            parameters.Add("Identity", new LinkIdentity(search.LinkType, left.Text, right.Text).Hash());
            conditions += " AND identity = @Identity";
        }

        // The sort order of an index for either side; see the migration.
        string[] sortColumns = search.IsByName ? [search.OrdersByLeftFirst ? "left_name" : "right_name", "id"] : ["id"];
        var pageKey = page.Key is LinkCursor cursor ? cursor.Name is { } name ? (object[])[name, cursor.Id] : [cursor.Id] : null;
        return Paging.ReadAsync<LinkRow, LinkView>(
            db,
            $"""
            SELECT {LinkRow.Columns} FROM links_links
            WHERE account_id = @Account AND integration = @Integration AND link_type = @LinkType{conditions}
            """,
            sortColumns,
            parameters,
            page with { Key = pageKey },
            row => row.View,
            cancellationToken);
    }

    public Task<Page<LinkView>> ListAllAsync(AccountId account, string integration, PageRequest page, CancellationToken cancellationToken)
    {
        var parameters = Paging.Parameters(account);
        parameters.Add("Integration", integration);
        return Paging.ReadAsync<LinkRow, LinkView>(
            db,
            $"SELECT {LinkRow.Columns} FROM links_links WHERE account_id = @Account AND integration = @Integration",
            ["identity"],
            parameters,
            page,
            row => row.View,
            cancellationToken);
    }

    private static string BuildCondition(string column, LinkName? name, bool isLeading, DynamicParameters parameters)
    {
        if (name is null)
        {
            return "";
        }

        if (name.IsPrefix)
        {
            // The other side leads, so this condition must not choose the index: without statistics, the planner considers a range
            // more selective.
            var condition = Paging.BeginsWith(column, name.Text, parameters);
            return isLeading ? condition : condition.Replace($" {column} ", $" {column} || '' ", StringComparison.Ordinal);
        }

        parameters.Add(column, name.Text);
        return $" AND {column} = @{column}";
    }
}
