using ZisPlatform.Application.Configs;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Configs;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Configs;

internal sealed class ConfigRepository(Db db, UnitOfWork work) : IConfigRepository
{
    public async Task<Config?> FindAsync(AccountId account, string integration, ConfigScope scope, CancellationToken cancellationToken)
    {
        var row = await db.QueryFirstAsync<ConfigRow>(
            ConfigRow.ByScope, new { Account = account.Value, Integration = integration, Scope = scope.Value }, cancellationToken);
        return row?.Config(account, integration);
    }

    public void Add(Config config) => work.Stage(
        $"""
        INSERT INTO configs_configs (id, account_id, integration, scope, config, revision, created_at, updated_at)
        VALUES (@Id, @Account, @Integration, @Scope, {db.Dialect.CastToJson("@Content")}, @Revision, @CreatedAt, @UpdatedAt)
        """,
        new
        {
            config.Id,
            Account = config.Owner.Value,
            config.Integration,
            Scope = config.Scope.Value,
            Content = config.Content.ToString(),
            config.Revision,
            config.CreatedAt,
            config.UpdatedAt,
        });

    public void Save(Config config) => work.Stage(
        $"""
        UPDATE configs_configs SET config = {db.Dialect.CastToJson("@Content")}, revision = revision + 1, updated_at = @UpdatedAt
        WHERE account_id = @Account AND id = @Id AND revision = @Revision
        """,
        new { Account = config.Owner.Value, config.Id, config.Revision, Content = config.Content.ToString(), config.UpdatedAt },
        mustAffectOne: true);

    public void Delete(Config config) => work.Stage(
        "DELETE FROM configs_configs WHERE account_id = @Account AND id = @Id AND revision = @Revision",
        new { Account = config.Owner.Value, config.Id, config.Revision },
        mustAffectOne: true);
}
