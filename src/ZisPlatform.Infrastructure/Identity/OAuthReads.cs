using ZisPlatform.Application.Common;
using ZisPlatform.Application.Identity.OAuth;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Identity;

internal sealed class OAuthReads(Db db) : IOAuthReads
{
    // A token is hidden if it is revoked or if its grant is revoked.
    private const string FromTokens = """
        FROM identity_oauth_tokens t LEFT JOIN identity_oauth_grants g ON g.id = t.grant_id AND g.account_id = t.account_id
        WHERE t.account_id = @Account AND t.revoked_at IS NULL AND g.revoked_at IS NULL
        """;

    private const string TokenColumns = """
        t.id AS Id, t.user_id AS UserId, t.client_id AS ClientId, t.prefix AS Prefix, t.scopes AS Scopes, t.created_at AS CreatedAt,
        t.used_at AS UsedAt, t.expires_at AS ExpiresAt
        """;

    public async Task<CountedPage<OAuthClient>> ListClientsAsync(AccountId account, PageRequest page, CancellationToken cancellationToken)
    {
        var parameters = Paging.Parameters(account);
        var count = await db.QueryFirstAsync<long>(
            "SELECT count(*) FROM identity_oauth_clients WHERE account_id = @Account", parameters, cancellationToken);
        const string sql = $"SELECT {OAuthClientRow.Columns} FROM identity_oauth_clients WHERE account_id = @Account";
        var clients = await Paging.ReadAsync<OAuthClientRow, OAuthClient>(
            db, sql, ["id"], parameters, page, row => row.Client(account), cancellationToken);
        return new(clients, count);
    }

    public async Task<OAuthClient?> FindClientAsync(AccountId account, long id, CancellationToken cancellationToken)
    {
        const string sql = $"SELECT {OAuthClientRow.Columns} FROM identity_oauth_clients WHERE account_id = @Account AND id = @Id";
        var row = await db.QueryFirstAsync<OAuthClientRow>(sql, new { Account = account.Value, Id = id }, cancellationToken);
        return row?.Client(account);
    }

    public async Task<CountedPage<AccessTokenView>> ListTokensAsync(
        AccountId account, TokenFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        var parameters = Paging.Parameters(account);
        parameters.Add("User", filter.UserId);
        parameters.Add("Client", filter.ClientId);
        var conditions = (filter.UserId is null ? "" : " AND t.user_id = @User")
            + (filter.ClientId is null ? "" : " AND t.client_id = @Client");
        var count = await db.QueryFirstAsync<long>($"SELECT count(*) {FromTokens}{conditions}", parameters, cancellationToken);
        var sql = $"SELECT {TokenColumns} {FromTokens}{conditions}";
        var tokens = await Paging.ReadAsync<TokenRow, AccessTokenView>(
            db, sql, ["t.id"], parameters, page, row => row.View, cancellationToken);
        return new(tokens, count);
    }

    public async Task<AccessTokenView?> FindTokenAsync(AccountId account, long id, CancellationToken cancellationToken)
    {
        const string sql = $"SELECT {TokenColumns} {FromTokens} AND t.id = @Id";
        return (await db.QueryFirstAsync<TokenRow>(sql, new { Account = account.Value, Id = id }, cancellationToken))?.View;
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
