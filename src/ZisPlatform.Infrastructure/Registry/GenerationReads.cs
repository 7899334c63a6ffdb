using ZisPlatform.Application.Common;
using ZisPlatform.Application.Registry.Bundles;
using ZisPlatform.Domain.Common;
using ZisPlatform.Infrastructure.Persistence;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Infrastructure.Registry;

internal sealed class GenerationReads(Db db) : IGenerationReads
{
    public async Task<Page<GenerationView>?> ListAsync(
        AccountId account, string integration, string bundle, PageRequest page, CancellationToken cancellationToken)
    {
        var parameters = Paging.Parameters(account);
        parameters.Add("Integration", integration);
        parameters.Add("Bundle", bundle);
        var bundleRow = await db.QueryFirstAsync<BundleRow>(
            """
            SELECT id AS Id, generation AS Generation, deleted_at AS DeletedAt FROM registry_bundles
            WHERE account_id = @Account AND integration = @Integration AND name = @Bundle
            """,
            parameters,
            cancellationToken);
        if (bundleRow is null)
        {
            return null;
        }

        parameters = Paging.Parameters(account);
        parameters.Add("Bundle", bundleRow.Id);
        return await Paging.ReadAsync<Row, GenerationView>(
            db,
            """
            SELECT generation AS Generation, size AS Size, sha256 AS Sha256, email AS Email, uploaded_at AS UploadedAt
            FROM registry_generations WHERE account_id = @Account AND bundle_id = @Bundle
            """,
            ["generation"],
            parameters,
            page,
            row => new GenerationView(
                row.Generation,
                bundleRow.DeletedAt is null && row.Generation == bundleRow.Generation,
                row.Size,
                Convert.ToHexStringLower(row.Sha256),
                row.UploadedAt,
                row.Email),
            cancellationToken,
            descending: true);
    }

    public async Task<string?> FindResourcesAsync(
        AccountId account, string integration, string bundle, int generation, CancellationToken cancellationToken) =>
        (await FindAsync(account, integration, bundle, generation, cancellationToken))?.Resources;

    public async Task<byte[]?> FindDocumentAsync(
        AccountId account, string integration, string bundle, int generation, CancellationToken cancellationToken) =>
        (await FindAsync(account, integration, bundle, generation, cancellationToken))?.Document;

    private Task<GenerationRow?> FindAsync(
        AccountId account, string integration, string bundle, int generation, CancellationToken cancellationToken) =>
        db.QueryFirstAsync<GenerationRow>(
            """
            SELECT b.name AS Name, g.description AS Description, g.resources AS Resources
            FROM registry_generations g JOIN registry_bundles b ON b.id = g.bundle_id AND b.account_id = g.account_id
            WHERE g.account_id = @Account AND b.integration = @Integration AND b.name = @Bundle AND g.generation = @Generation
            """,
            new { Account = account.Value, Integration = integration, Bundle = bundle, Generation = generation },
            cancellationToken);

    private sealed class BundleRow
    {
        public long Id { get; init; }
        public long Generation { get; init; }
        public DateTimeOffset? DeletedAt { get; init; }
    }

    private sealed class Row
    {
        public long Generation { get; init; }
        public long Size { get; init; }
        public byte[] Sha256 { get; init; } = [];
        public string Email { get; init; } = "";
        public DateTimeOffset UploadedAt { get; init; }
    }
}

/// <summary>The content of one generation.</summary>
internal sealed class GenerationRow
{
    public string Name { get; init; } = "";
    public string Description { get; init; } = "";
    public string Resources { get; init; } = "";

    /// <summary>Gets the generation as a bundle document that can be uploaded again.</summary>
    public byte[] Document => JsonValue.Object(
        ("zis_template_version", Domain.Flows.Compilation.BundleCompiler.TemplateVersion),
        ("name", Name),
        ("description", Description),
        ("resources", JsonValue.Parse(Resources))).ToUtf8();
}
