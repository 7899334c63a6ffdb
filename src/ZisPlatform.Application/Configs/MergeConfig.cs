using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Application.Configs;

/// <summary>Merges changes into the stored object (contract 4.4, U11); members that the changes do not name are kept.</summary>
public sealed record MergeConfig(IntegrationContext Context, string Scope, JsonValue Changes) : IRequest<Result<ConfigView>>;

internal sealed class MergeConfigHandler(ConfigChanges changes) : IRequestHandler<MergeConfig, Result<ConfigView>>
{
    public Task<Result<ConfigView>> Handle(MergeConfig command, CancellationToken cancellationToken) =>
        changes.RunAsync(
            command.Context, command.Scope, "config.merge", (config, now) => config.Merge(command.Changes, now), cancellationToken);
}
