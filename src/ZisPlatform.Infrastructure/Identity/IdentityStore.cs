using ZisPlatform.Application.Identity;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Identity;

internal sealed class IdentityStore(Db db, UnitOfWork work) : IIdentityStore
{
    public async Task<bool> IsEmptyAsync(CancellationToken cancellationToken) =>
        await db.QueryFirstAsync<long?>("SELECT id FROM identity_accounts LIMIT 1", null, cancellationToken) is null;

    public void Add(Account account) => work.Stage(
        """
        INSERT INTO identity_accounts (id, subdomain, name, created_at)
        VALUES (@Id, @Subdomain, @Name, @CreatedAt)
        """,
        new
        {
            Id = account.Id.Value,
            Subdomain = account.Subdomain.Value,
            account.Name,
            account.CreatedAt,
        });

    public void Add(User user) => work.Stage(
        """
        INSERT INTO identity_users (id, account_id, email, role, password_hash, created_at, updated_at)
        VALUES (@Id, @Account, @Email, @Role, @PasswordHash, @CreatedAt, @CreatedAt)
        """,
        new
        {
            user.Id,
            Account = user.Account.Value,
            Email = user.Email.Value,
            Role = RoleText.Format(user.Role),
            user.PasswordHash,
            user.CreatedAt,
        });

    public void Add(ApiToken token, long? createdBy) => work.Stage(
        """
        INSERT INTO identity_api_tokens (id, account_id, user_id, description, token_hash, hint, created_by, created_at)
        VALUES (@Id, @Account, @User, @Description, @Hash, @Hint, @CreatedBy, @CreatedAt)
        """,
        new
        {
            token.Id,
            Account = token.Account.Value,
            User = token.UserId,
            token.Description,
            token.Hash,
            token.Hint,
            CreatedBy = createdBy,
            token.CreatedAt,
        });

    public void Add(OAuthClient client) => work.Stage(
        """
        INSERT INTO identity_oauth_clients
            (id, account_id, identifier, name, kind, company, description, logo_url, redirect_uris, secret_hash, user_id, created_at,
             updated_at)
        VALUES (@Id, @Account, @Identifier, @Name, @Kind, @Company, @Description, @LogoUrl,
                @RedirectUris, @SecretHash, @User, @CreatedAt, @UpdatedAt)
        """,
        OAuthClientRow.Parameters(client));

    public void Save(User user, bool anotherAdminMustRemain)
    {
        if (anotherAdminMustRemain)
        {
            // Locks the account's row, so that two administrators who demote each other are serialized.
            work.Stage("UPDATE identity_accounts SET name = name WHERE id = @Account", new { Account = user.Account.Value });
        }

        var condition = !anotherAdminMustRemain ? "" : """

            AND EXISTS (
                SELECT 1 FROM identity_users other
                WHERE other.account_id = @Account AND other.id <> @Id AND other.role = 'admin' AND other.disabled_at IS NULL)
            """;
        work.Stage(
            $"""
            UPDATE identity_users
            SET role = @Role, password_hash = @PasswordHash, disabled_at = @DisabledAt, updated_at = @UpdatedAt
            WHERE id = @Id AND account_id = @Account{condition}
            """,
            new
            {
                user.Id,
                Account = user.Account.Value,
                Role = RoleText.Format(user.Role),
                user.PasswordHash,
                user.DisabledAt,
                user.UpdatedAt,
            },
            mustAffectOne: true);
    }

    public void Save(ApiToken token) => work.Stage(
        """
        UPDATE identity_api_tokens SET revoked_at = @RevokedAt
        WHERE id = @Id AND account_id = @Account AND revoked_at IS NULL
        """,
        new { token.Id, Account = token.Account.Value, token.RevokedAt },
        mustAffectOne: true);

    public async Task<User?> FindUserAsync(AccountId account, long id, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT id AS Id, email AS Email, role AS Role, password_hash AS PasswordHash,
                   disabled_at AS DisabledAt, created_at AS CreatedAt, updated_at AS UpdatedAt
            FROM identity_users WHERE account_id = @Account AND id = @Id
            """;
        var row = await db.QueryFirstAsync<UserRow>(sql, new { Account = account.Value, Id = id }, cancellationToken);
        return row is null
            ? null
            : User.Restore(
                row.Id,
                account,
                EmailAddress.Parse(row.Email).Value,
                RoleText.Parse(row.Role),
                row.PasswordHash,
                row.DisabledAt,
                row.CreatedAt,
                row.UpdatedAt);
    }

    public async Task<ApiToken?> FindTokenAsync(AccountId account, long id, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT id AS Id, user_id AS UserId, description AS Description, token_hash AS Hash, hint AS Hint,
                   created_at AS CreatedAt, revoked_at AS RevokedAt
            FROM identity_api_tokens WHERE account_id = @Account AND id = @Id
            """;
        var row = await db.QueryFirstAsync<TokenRow>(sql, new { Account = account.Value, Id = id }, cancellationToken);
        return row is null
            ? null
            : ApiToken.Restore(row.Id, account, row.UserId, row.Description, row.Hash, row.Hint, row.CreatedAt, row.RevokedAt);
    }

    // Classes with setters: SQLite returns every integer as a long and a null column without a type,
    // which Dapper cannot match to a constructor.
    private sealed class UserRow
    {
        public long Id { get; init; }
        public string Email { get; init; } = "";
        public string Role { get; init; } = "";
        public string? PasswordHash { get; init; }
        public DateTimeOffset? DisabledAt { get; init; }
        public DateTimeOffset CreatedAt { get; init; }
        public DateTimeOffset UpdatedAt { get; init; }
    }

    private sealed class TokenRow
    {
        public long Id { get; init; }
        public long? UserId { get; init; }
        public string Description { get; init; } = "";
        public byte[] Hash { get; init; } = [];
        public string Hint { get; init; } = "";
        public DateTimeOffset CreatedAt { get; init; }
        public DateTimeOffset? RevokedAt { get; init; }
    }
}

/// <summary>Converts roles to and from the text in the store.</summary>
internal static class RoleText
{
    public static string Format(Role role) => role == Role.Admin ? "admin" : "agent";

    public static Role Parse(string text) => text == "admin" ? Role.Admin : Role.Agent;
}
