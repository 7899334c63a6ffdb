using Dapper;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Infrastructure.Persistence;

/// <summary>
/// Reads lists with keyset paging: the cost of a page does not grow with its distance from the first, and inserts do not shift pages.
/// </summary>
internal static class Paging
{
    public static DynamicParameters Parameters(AccountId account)
    {
        var parameters = new DynamicParameters();
        parameters.Add("Account", account.Value);
        return parameters;
    }

    /// <summary>
    /// Returns a condition, to be appended to others, that a column begins with a text. It is a range, so that an index can be used.
    /// </summary>
    public static string BeginsWith(string column, string prefix, DynamicParameters parameters)
    {
        if (prefix.Length == 0)
        {
            return "";
        }

        parameters.Add($"{column}_from", prefix);
        var condition = $" AND {column} >= @{column}_from";
        if (TextPrefix.UpperBound(prefix) is { } end)
        {
            parameters.Add($"{column}_to", end);
            condition += $" AND {column} < @{column}_to";
        }

        return condition;
    }

    /// <param name="db">The store.</param>
    /// <param name="sql">The query up to the end of its WHERE clause.</param>
    /// <param name="key">The sort columns, together unique in the list. With several columns, the page's key is an array.</param>
    /// <param name="parameters">The parameters of the query.</param>
    /// <param name="page">The requested page.</param>
    /// <param name="toItem">Converts a row to an item.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <param name="descending">True if the list begins with the highest key.</param>
    public static async Task<Page<TView>> ReadAsync<TRow, TView>(
        Db db,
        string sql,
        string[] key,
        DynamicParameters parameters,
        PageRequest page,
        Func<TRow, TView> toItem,
        CancellationToken cancellationToken,
        bool descending = false)
    {
        var isAscending = descending == page.Before;
        if (page.Key is { } pageKey)
        {
            var values = pageKey as object[] ?? [pageKey];
            for (var i = 0; i < values.Length; i++)
            {
                parameters.Add($"Key{i}", values[i]);
            }

            var placeholders = string.Join(", ", values.Select((_, i) => $"@Key{i}"));
            sql += $" AND ({string.Join(", ", key)}) {(isAscending ? ">" : "<")} ({placeholders})";
        }

        // One additional row shows whether there are more.
        parameters.Add("Limit", page.Size + 1);
        var order = string.Join(", ", key.Select(column => $"{column} {(isAscending ? "ASC" : "DESC")}"));
        parameters.Add("Offset", page.Offset);
        var rows = await db.QueryAsync<TRow>(
            $"{sql} ORDER BY {order} LIMIT @Limit{(page.Offset > 0 ? " OFFSET @Offset" : "")}", parameters, cancellationToken);
        var items = new TView[Math.Min(rows.Count, page.Size)];
        for (var i = 0; i < items.Length; i++)
        {
            items[page.Before ? items.Length - 1 - i : i] = toItem(rows[i]);
        }

        return new Page<TView>(items, rows.Count > page.Size);
    }
}
