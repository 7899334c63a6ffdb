using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Application.Configs;

/// <summary>Replaces the stored object with another one (contract 4.3).</summary>
public sealed record ReplaceConfig(IntegrationContext Context, string Scope, JsonValue Content) : IRequest<Result<ConfigView>>;

internal sealed class ReplaceConfigHandler(ConfigChanges changes) : IRequestHandler<ReplaceConfig, Result<ConfigView>>
{
    public Task<Result<ConfigView>> Handle(ReplaceConfig command, CancellationToken cancellationToken) =>
        changes.RunAsync(
            command.Context, command.Scope, "config.replace", (config, now) => config.Replace(command.Content, now), cancellationToken);
}
