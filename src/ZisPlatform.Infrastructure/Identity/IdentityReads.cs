using ZisPlatform.Application.Common;
using ZisPlatform.Application.Identity;
using ZisPlatform.Domain.Common;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Identity;

internal sealed class IdentityReads(Db db) : IIdentityReads
{
    private const string AccountColumns =
        "SELECT id AS Id, subdomain AS Subdomain, name AS Name, created_at AS CreatedAt FROM identity_accounts";

    private const string UserColumns = """
        SELECT id AS Id, email AS Email, role AS Role, CASE WHEN password_hash IS NULL THEN 0 ELSE 1 END AS Passwords,
               disabled_at AS DisabledAt, created_at AS CreatedAt, updated_at AS UpdatedAt
        FROM identity_users
        """;

    private const string TokenColumns = """
        SELECT t.id AS Id, t.description AS Description, t.user_id AS UserId, u.email AS UserEmail, t.hint AS Hint,
               t.created_at AS CreatedAt, t.revoked_at AS RevokedAt
        FROM identity_api_tokens t LEFT JOIN identity_users u ON u.id = t.user_id AND u.account_id = t.account_id
        """;

    public Task<Page<AccountView>> ListAccountsAsync(PageRequest page, CancellationToken cancellationToken) =>
        Paging.ReadAsync<AccountRow, AccountView>(
            db, $"{AccountColumns} WHERE 1 = 1", ["id"], new(), page, row => row.View, cancellationToken);

    public async Task<AccountView?> FindAccountAsync(AccountId account, CancellationToken cancellationToken) =>
        (await db.QueryFirstAsync<AccountRow>(
            $"{AccountColumns} WHERE id = @Account", new { Account = account.Value }, cancellationToken))?.View;

    public Task<Page<UserView>> ListUsersAsync(AccountId account, string? email, PageRequest page, CancellationToken cancellationToken)
    {
        var parameters = Paging.Parameters(account);
        parameters.Add("Email", email);
        var sql = $"{UserColumns} WHERE account_id = @Account{(email is null ? "" : " AND email = @Email")}";
        return Paging.ReadAsync<UserRow, UserView>(db, sql, ["id"], parameters, page, row => row.View, cancellationToken);
    }

    public async Task<UserView?> FindUserAsync(AccountId account, long id, CancellationToken cancellationToken)
    {
        var sql = $"{UserColumns} WHERE account_id = @Account AND id = @Id";
        return (await db.QueryFirstAsync<UserRow>(sql, new { Account = account.Value, Id = id }, cancellationToken))?.View;
    }

    public Task<Page<ApiTokenView>> ListTokensAsync(AccountId account, PageRequest page, CancellationToken cancellationToken) =>
        Paging.ReadAsync<TokenRow, ApiTokenView>(
            db,
            $"{TokenColumns} WHERE t.account_id = @Account",
            ["t.id"],
            Paging.Parameters(account),
            page,
            row => row.View,
            cancellationToken);

    public async Task<ApiTokenView?> FindTokenAsync(AccountId account, long id, CancellationToken cancellationToken)
    {
        var sql = $"{TokenColumns} WHERE t.account_id = @Account AND t.id = @Id";
        return (await db.QueryFirstAsync<TokenRow>(sql, new { Account = account.Value, Id = id }, cancellationToken))?.View;
    }

    private sealed class AccountRow
    {
        public long Id { get; init; }
        public string Subdomain { get; init; } = "";
        public string Name { get; init; } = "";
        public DateTimeOffset CreatedAt { get; init; }

        public AccountView View => new(Id, Subdomain, Name, CreatedAt);
    }

    private sealed class UserRow
    {
        public long Id { get; init; }
        public string Email { get; init; } = "";
        public string Role { get; init; } = "";
        public int Passwords { get; init; }
        public DateTimeOffset? DisabledAt { get; init; }
        public DateTimeOffset CreatedAt { get; init; }
        public DateTimeOffset UpdatedAt { get; init; }

        public UserView View => new(Id, Email, Role, Passwords > 0, DisabledAt, CreatedAt, UpdatedAt);
    }

    private sealed class TokenRow
    {
        public long Id { get; init; }
        public string Description { get; init; } = "";
        public long? UserId { get; init; }
        public string? UserEmail { get; init; }
        public string Hint { get; init; } = "";
        public DateTimeOffset CreatedAt { get; init; }
        public DateTimeOffset? RevokedAt { get; init; }

        public ApiTokenView View =>
            new(Id, Description, UserId is { } id ? new TokenUserView(id, UserEmail ?? "") : null, Hint, CreatedAt, RevokedAt);
    }
}
