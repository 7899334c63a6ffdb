using Dapper;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Registry;
using ZisPlatform.Domain.Common;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Registry;

internal sealed class RegistryReads(Db db) : IRegistryReads
{
    public Task<IReadOnlyList<IntegrationView>> ListIntegrationsAsync(AccountId account, CancellationToken cancellationToken)
    {
        var sql = $"""
            SELECT name AS Name, description AS Description, public_key AS PublicKeyPem, oauth_client_id AS OAuthClientId
            FROM registry_integrations WHERE account_id = @Account ORDER BY name{db.Dialect.ByteOrder}
            """;
        return db.QueryAsync<IntegrationView>(sql, new { Account = account.Value }, cancellationToken);
    }

    public Task<Page<BundleView>> ListBundlesAsync(
        AccountId account, string integration, PageRequest page, CancellationToken cancellationToken) =>
        Paging.ReadAsync<BundleView, BundleView>(
            db,
            """
            SELECT uuid AS Uuid, name AS Name, description AS Description
            FROM registry_bundles WHERE account_id = @Account AND integration = @Integration AND deleted_at IS NULL
            """,
            ["name"],
            CreateParameters(account, integration),
            page,
            view => view,
            cancellationToken);

    public async Task<bool> HasIntegrationAsync(AccountId account, string integration, CancellationToken cancellationToken) =>
        await db.QueryFirstAsync<string>(
            "SELECT name FROM registry_integrations WHERE account_id = @Account AND name = @Integration",
            CreateParameters(account, integration),
            cancellationToken) is not null;

    public Task<DateTimeOffset?> CreatedAtAsync(AccountId account, string integration, CancellationToken cancellationToken) =>
        db.QueryFirstAsync<DateTimeOffset?>(
            "SELECT created_at FROM registry_integrations WHERE account_id = @Account AND name = @Integration",
            CreateParameters(account, integration),
            cancellationToken);

    public Task<Page<StoredBundleView>> ListStoredBundlesAsync(
        AccountId account, string integration, PageRequest page, CancellationToken cancellationToken) =>
        Paging.ReadAsync<StoredRow, StoredBundleView>(
            db,
            """
            SELECT uuid AS Uuid, name AS Name, description AS Description, generation AS Generation, known AS Known,
                   uploaded_at AS UploadedAt
            FROM registry_bundles WHERE account_id = @Account AND integration = @Integration AND deleted_at IS NULL
            """,
            ["name"],
            CreateParameters(account, integration),
            page,
            row => new StoredBundleView(
                new BundleView(row.Uuid, row.Name, row.Description),
                row.Generation,
                row.UploadedAt,
                KnownResources.Read(row.Known, row.Name)),
            cancellationToken);

    public async Task<BundleDocument?> FindBundleAsync(
        AccountId account, string integration, Guid uuid, CancellationToken cancellationToken)
    {
        var parameters = CreateParameters(account, integration);
        parameters.Add("Uuid", uuid.ToString());
        var row = await db.QueryFirstAsync<BundleRow>(
            """
            SELECT b.uuid AS Uuid, b.name AS Name, b.description AS Description, g.resources AS Resources
            FROM registry_bundles b
            JOIN registry_generations g ON g.bundle_id = b.id AND g.generation = b.generation AND g.account_id = b.account_id
            WHERE b.account_id = @Account AND b.integration = @Integration AND b.uuid = @Uuid AND b.deleted_at IS NULL
            """,
            parameters,
            cancellationToken);
        return row is null ? null : new BundleDocument(new BundleView(row.Uuid, row.Name, row.Description), row.Resources);
    }

    public Task<Page<JobSpecView>> ListJobSpecsAsync(
        AccountId account, string integration, PageRequest page, CancellationToken cancellationToken) =>
        Paging.ReadAsync<JobSpecRow, JobSpecView>(
            db,
            $"SELECT {JobSpecRow.Columns} FROM registry_job_specs WHERE account_id = @Account AND integration = @Integration",
            ["name"],
            CreateParameters(account, integration),
            page,
            row => row.View,
            cancellationToken);

    private static DynamicParameters CreateParameters(AccountId account, string integration)
    {
        var parameters = Paging.Parameters(account);
        parameters.Add("Integration", integration);
        return parameters;
    }

    private sealed class StoredRow
    {
        public string Uuid { get; init; } = "";
        public string Name { get; init; } = "";
        public string Description { get; init; } = "";
        public long Generation { get; init; }
        public string Known { get; init; } = "";
        public DateTimeOffset UploadedAt { get; init; }
    }

    private sealed class BundleRow
    {
        public string Uuid { get; init; } = "";
        public string Name { get; init; } = "";
        public string Description { get; init; } = "";
        public string Resources { get; init; } = "";
    }
}
