using Dapper;
using ZisPlatform.Application.Identity.OAuth;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Identity;

internal sealed class OAuthReads(SqlSession session) : IOAuthReads
{
    // A token whose grant was revoked is as gone as one that was revoked itself.
    private const string Tokens = """
        FROM identity_oauth_tokens t LEFT JOIN identity_oauth_grants g ON g.id = t.grant_id AND g.account_id = t.account_id
        WHERE t.account_id = @Account AND t.revoked_at IS NULL AND g.revoked_at IS NULL
        """;

    private const string TokenColumns = """
        t.id AS Id, t.user_id AS UserId, t.client_id AS ClientId, t.prefix AS Prefix, t.scopes AS Scopes, t.created_at AS CreatedAt,
        t.used_at AS UsedAt, t.expires_at AS ExpiresAt
        """;

    public async Task<ListPart<OAuthClient>> ListClientsAsync(AccountId account, ListSlice slice, CancellationToken cancellationToken)
    {
        var parameters = Parameters(account, slice);
        var count = await session.QueryFirstAsync<long>(
            "SELECT count(*) FROM identity_oauth_clients WHERE account_id = @Account", parameters, cancellationToken);
        var sql = $"SELECT {OAuthClientRow.Columns} FROM identity_oauth_clients WHERE account_id = @Account{Tail(slice, "id")}";
        return Cut(await session.QueryAsync<OAuthClientRow>(sql, parameters, cancellationToken), slice, count, row => row.Client(account));
    }

    public async Task<ListPart<AccessTokenView>> ListTokensAsync(
        AccountId account, TokenFilter filter, ListSlice slice, CancellationToken cancellationToken)
    {
        var parameters = Parameters(account, slice);
        parameters.Add("User", filter.UserId);
        parameters.Add("Client", filter.ClientId);
        var conditions = (filter.UserId is null ? "" : " AND t.user_id = @User") + (filter.ClientId is null ? "" : " AND t.client_id = @Client");
        var count = await session.QueryFirstAsync<long>($"SELECT count(*) {Tokens}{conditions}", parameters, cancellationToken);
        var rows = await session.QueryAsync<TokenRow>($"SELECT {TokenColumns} {Tokens}{conditions}{Tail(slice, "t.id")}", parameters, cancellationToken);
        return Cut(rows, slice, count, row => row.View);
    }

    public async Task<AccessTokenView?> FindTokenAsync(AccountId account, long id, CancellationToken cancellationToken)
    {
        const string sql = $"SELECT {TokenColumns} {Tokens} AND t.id = @Id";
        return (await session.QueryFirstAsync<TokenRow>(sql, new { Account = account.Value, Id = id }, cancellationToken))?.View;
    }

    private static DynamicParameters Parameters(AccountId account, ListSlice slice)
    {
        var parameters = new DynamicParameters();
        parameters.Add("Account", account.Value);
        parameters.Add("After", slice.After);
        parameters.Add("Before", slice.Before);
        parameters.Add("Offset", slice.Offset);
        parameters.Add("Limit", slice.Size + 1);
        return parameters;
    }

    /// <summary>One row more than asked tells whether there is more; backwards the rows come the other way round.</summary>
    private static string Tail(ListSlice slice, string id) =>
        slice.Before is not null ? $" AND {id} < @Before ORDER BY {id} DESC LIMIT @Limit"
        : slice.After is not null ? $" AND {id} > @After ORDER BY {id} LIMIT @Limit"
        : $" ORDER BY {id} LIMIT @Limit OFFSET @Offset";

    private static ListPart<TView> Cut<TRow, TView>(IReadOnlyList<TRow> rows, ListSlice slice, long count, Func<TRow, TView> view)
    {
        var items = rows.Take(slice.Size).Select(view);
        return new ListPart<TView>([.. slice.Before is null ? items : items.Reverse()], rows.Count > slice.Size, count);
    }

    private sealed class TokenRow
    {
        public long Id { get; init; }
        public long UserId { get; init; }
        public long ClientId { get; init; }
        public string Prefix { get; init; } = "";
        public string Scopes { get; init; } = "";
        public DateTimeOffset CreatedAt { get; init; }
        public DateTimeOffset? UsedAt { get; init; }
        public DateTimeOffset? ExpiresAt { get; init; }

        public AccessTokenView View => new(Id, UserId, ClientId, Prefix, OAuthScopes.Parse([Scopes]).Value, CreatedAt, UsedAt, ExpiresAt);
    }
}
