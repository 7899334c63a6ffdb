using ZisPlatform.Application.Common;
using ZisPlatform.Application.Registry;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Registry;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Registry;

internal sealed class ResourceRepository(Db db, UnitOfWork work) : IResourceRepository
{
    public async Task<IntegrationResources?> FindAsync(AccountId account, IntegrationName integration, CancellationToken cancellationToken)
    {
        // Read the revision first: if the rows that are read after it are newer, the commit fails. The other order would miss that.
        var parameters = new { Account = account.Value, Integration = integration.Value };
        var revision = await db.QueryFirstAsync<long?>(
            "SELECT revision FROM registry_integrations WHERE account_id = @Account AND name = @Integration",
            parameters,
            cancellationToken);
        if (revision is not { } currentRevision)
        {
            return null;
        }

        var bundles = await db.QueryAsync<BundleRow>(
            """
            SELECT id AS Id, uuid AS Uuid, name AS Name, generation AS Generation, known AS Known, deleted_at AS DeletedAt
            FROM registry_bundles WHERE account_id = @Account AND integration = @Integration
            """,
            parameters,
            cancellationToken);
        var specs = await db.QueryAsync<JobSpecRow>(
            $"SELECT {JobSpecRow.Columns} FROM registry_job_specs WHERE account_id = @Account AND integration = @Integration",
            parameters,
            cancellationToken);
        return new IntegrationResources(
            integration, account, currentRevision, bundles.Select(row => row.Bundle), specs.Select(row => row.Entry));
    }

    public void Save(IntegrationResources resources, Actor actor, DateTimeOffset now)
    {
        var (account, integration) = (resources.Owner.Value, resources.Integration.Value);
        work.Stage(
            """
            UPDATE registry_integrations SET revision = revision + 1
            WHERE account_id = @Account AND name = @Integration AND revision = @Revision
            """,
            new { Account = account, Integration = integration, resources.Revision },
            mustAffectOne: true);
        foreach (var change in resources.Changes)
        {
            switch (change)
            {
                case BundleStored stored:
                    StageBundle(stored, account, integration, actor, now);
                    break;
                case BundleDeleted deleted:
                    work.Stage(
                        "UPDATE registry_bundles SET deleted_at = @DeletedAt, known = '[]' WHERE account_id = @Account AND id = @Id",
                        new { Account = account, deleted.Bundle.Id, DeletedAt = now });
                    break;
                case JobSpecStored stored:
                    StageJobSpec(stored.Entry, account, integration);
                    break;
                case JobSpecRemoved removed:
                    work.Stage(
                        "DELETE FROM registry_job_specs WHERE account_id = @Account AND integration = @Integration AND name = @Name",
                        new { Account = account, Integration = integration, removed.Name });
                    break;
            }
        }
    }

    private void StageBundle(BundleStored change, long account, string integration, Actor actor, DateTimeOffset now)
    {
        var (bundle, content) = (change.Bundle, change.Content);
        var knownSql = db.Dialect.CastToJson("@Known");
        work.Stage(
            change.IsNew
                ? $"""
                  INSERT INTO registry_bundles (id, account_id, integration, uuid, name, description, generation, known, uploaded_at)
                  VALUES (@Id, @Account, @Integration, @Uuid, @Name, @Description, @Generation, {knownSql}, @UploadedAt)
                  """
                : $"""
                  UPDATE registry_bundles
                  SET uuid = @Uuid, description = @Description, generation = @Generation, known = {knownSql},
                      uploaded_at = @UploadedAt, deleted_at = NULL
                  WHERE account_id = @Account AND integration = @Integration AND name = @Name AND id = @Id
                  """,
            new
            {
                bundle.Id,
                Account = account,
                Integration = integration,
                Uuid = bundle.Uuid.ToString(),
                bundle.Name,
                content.Description,
                bundle.Generation,
                Known = KnownResources.Write(bundle.KnownResources),
                UploadedAt = now,
            });
        work.Stage(
            $"""
            INSERT INTO registry_generations
                (account_id, bundle_id, generation, description, resources, size, sha256, user_id, email, uploaded_at)
            VALUES (@Account, @Bundle, @Generation, @Description, {db.Dialect.CastToJson("@Resources")}, @Size,
                    @Sha256, @User, @Email, @UploadedAt)
            """,
            new
            {
                Account = account,
                Bundle = bundle.Id,
                bundle.Generation,
                content.Description,
                content.Resources,
                content.Size,
                content.Sha256,
                User = actor.UserId,
                actor.Email,
                UploadedAt = now,
            });
    }

    private void StageJobSpec(JobSpecEntry entry, long account, string integration) => work.Stage(
        """
        INSERT INTO registry_job_specs
            (account_id, integration, name, uuid, bundle_id, event_source, event_type, flow_name, description, installed, defined)
        VALUES (@Account, @Integration, @Name, @Uuid, @BundleId, @EventSource, @EventType, @FlowName, @Description, @Installed, @Defined)
        ON CONFLICT (integration, name) DO UPDATE
        SET uuid = excluded.uuid, bundle_id = excluded.bundle_id, event_source = excluded.event_source, event_type = excluded.event_type,
            flow_name = excluded.flow_name, description = excluded.description, installed = excluded.installed, defined = excluded.defined
        """,
        new
        {
            Account = account,
            Integration = integration,
            entry.Name,
            Uuid = entry.Uuid.ToString(),
            entry.BundleId,
            entry.Definition.EventSource,
            entry.Definition.EventType,
            entry.Definition.FlowName,
            entry.Definition.Description,
            Installed = entry.IsInstalled ? 1L : 0L,
            Defined = entry.IsDefined ? 1L : 0L,
        });

    private sealed class BundleRow
    {
        public long Id { get; init; }
        public string Uuid { get; init; } = "";
        public string Name { get; init; } = "";
        public long Generation { get; init; }
        public string Known { get; init; } = "";
        public DateTimeOffset? DeletedAt { get; init; }

        public Bundle Bundle => new(
            Id, Guid.Parse(Uuid), Name, checked((int)Generation), KnownResources.Read(Known, Name), DeletedAt is not null);
    }
}
