using ZisPlatform.Application.Registry.Integrations;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Registry;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Registry;

internal sealed class IntegrationRepository(Db db, UnitOfWork work) : IIntegrationRepository
{
    public async Task<Integration?> FindAsync(IntegrationName name, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT account_id AS AccountId, description AS Description, public_key AS PublicKey, private_key AS PrivateKey,
                   oauth_client_id AS OAuthClientId, created_at AS CreatedAt, updated_at AS UpdatedAt
            FROM registry_integrations WHERE name = @Name
            """;
        var row = await db.QueryFirstAsync<Row>(sql, new { Name = name.Value }, cancellationToken);
        return row is null
            ? null
            : Integration.Restore(
                name,
                new AccountId(row.AccountId),
                row.Description,
                new SigningKey(row.PublicKey, row.PrivateKey),
                row.OAuthClientId,
                row.CreatedAt,
                row.UpdatedAt);
    }

    public void Add(Integration integration) => work.Stage(
        """
        INSERT INTO registry_integrations (name, account_id, description, public_key, private_key, oauth_client_id, created_at, updated_at)
        VALUES (@Name, @Account, @Description, @PublicKey, @PrivateKey, @OAuthClientId, @CreatedAt, @UpdatedAt)
        """,
        new
        {
            Name = integration.Name.Value,
            Account = integration.Owner.Value,
            integration.Description,
            PublicKey = integration.Key.PublicKeyPem,
            PrivateKey = integration.Key.ProtectedPrivateKey,
            integration.OAuthClientId,
            integration.CreatedAt,
            integration.UpdatedAt,
        });

    public void Save(Integration integration) => work.Stage(
        """
        UPDATE registry_integrations SET description = @Description, updated_at = @UpdatedAt
        WHERE name = @Name AND account_id = @Account
        """,
        new { Name = integration.Name.Value, Account = integration.Owner.Value, integration.Description, integration.UpdatedAt },
        mustAffectOne: true);

    private sealed class Row
    {
        public long AccountId { get; init; }
        public string Description { get; init; } = "";
        public string PublicKey { get; init; } = "";
        public byte[] PrivateKey { get; init; } = [];
        public long OAuthClientId { get; init; }
        public DateTimeOffset CreatedAt { get; init; }
        public DateTimeOffset UpdatedAt { get; init; }
    }
}
