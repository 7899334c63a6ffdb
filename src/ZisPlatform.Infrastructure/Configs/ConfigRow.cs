using ZisPlatform.Application.Configs;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Configs;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Infrastructure.Configs;

/// <summary>A row of configs_configs.</summary>
internal sealed class ConfigRow
{
    public const string Columns =
        "id AS Id, scope AS Scope, config AS Content, revision AS Revision, created_at AS CreatedAt, updated_at AS UpdatedAt";

    public const string ByScope =
        $"SELECT {Columns} FROM configs_configs WHERE account_id = @Account AND integration = @Integration AND scope = @Scope";

    public long Id { get; init; }
    public string Scope { get; init; } = "";
    public string Content { get; init; } = "";
    public long Revision { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }

    public ConfigView View => new(Id, Scope, Content, CreatedAt, UpdatedAt);

    public Config Config(AccountId account, string integration) => Domain.Configs.Config.Restore(
        Id, account, integration, ConfigScope.Parse(Scope).Value, JsonValue.Parse(Content), Revision, CreatedAt, UpdatedAt);
}
