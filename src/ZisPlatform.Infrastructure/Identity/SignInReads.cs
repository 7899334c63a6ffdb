using ZisPlatform.Application.Identity.Credentials;
using ZisPlatform.Domain.Common;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Identity;

internal sealed class SignInReads(Db db) : ISignInReads
{
    public async Task<AccountId?> FindAccountAsync(string subdomain, CancellationToken cancellationToken)
    {
        const string sql = "SELECT id FROM identity_accounts WHERE subdomain = @Subdomain";
        var id = await db.QueryFirstAsync<long?>(sql, new { Subdomain = subdomain }, cancellationToken);
        return id is { } value ? new AccountId(value) : null;
    }

    public Task<SignInUser?> FindUserAsync(AccountId account, string email, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT id AS Id, email AS Email, role AS Role, password_hash AS PasswordHash
            FROM identity_users WHERE account_id = @Account AND email = @Email AND disabled_at IS NULL
            """;
        return FindAsync(sql, new { Account = account.Value, Email = email }, cancellationToken);
    }

    public Task<SignInUser?> FindUserByTokenAsync(AccountId account, string email, byte[] tokenHash, CancellationToken cancellationToken)
    {
        // The secret is looked up by its SHA-256 hash and never compared, so timing reveals nothing about it.
        const string sql = """
            SELECT u.id AS Id, u.email AS Email, u.role AS Role, u.password_hash AS PasswordHash
            FROM identity_api_tokens t JOIN identity_users u ON u.account_id = t.account_id
            WHERE t.token_hash = @Hash AND t.account_id = @Account AND t.revoked_at IS NULL
              AND (t.user_id IS NULL OR t.user_id = u.id)
              AND u.email = @Email AND u.disabled_at IS NULL
            """;
        return FindAsync(sql, new { Account = account.Value, Email = email, Hash = tokenHash }, cancellationToken);
    }

    private async Task<SignInUser?> FindAsync(string sql, object parameters, CancellationToken cancellationToken)
    {
        var row = await db.QueryFirstAsync<Row>(sql, parameters, cancellationToken);
        return row is null ? null : new SignInUser(row.Id, row.Email, RoleText.Parse(row.Role), row.PasswordHash);
    }

    private sealed class Row
    {
        public long Id { get; init; }
        public string Email { get; init; } = "";
        public string Role { get; init; } = "";
        public string? PasswordHash { get; init; }
    }
}
