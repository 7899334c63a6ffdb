using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Concurrency;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Configs;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Application.Configs;

/// <summary>Merges changes into the stored object (contract 4.4, U11); members that the changes do not name are kept.</summary>
public sealed record MergeConfig(IntegrationContext Context, string Scope, JsonValue Changes) : IRequest<Result<ConfigView>>;

internal sealed class MergeConfigHandler(
    IConfigRepository repository, OptimisticRetry retry, IAuditLog audit, TimeProvider clock)
    : IRequestHandler<MergeConfig, Result<ConfigView>>
{
    public async Task<Result<ConfigView>> Handle(MergeConfig command, CancellationToken cancellationToken)
    {
        // An invalid scope is reported as an unknown one.
        if (ConfigScope.Parse(command.Scope) is not { IsOk: true, Value: var scope })
        {
            return ConfigErrors.NotFound(command.Scope);
        }

        var context = command.Context;
        return await retry.RunAsync<ConfigView>(
            new ConfigKey(context.Account, context.Integration, scope),
            async () =>
            {
                if (await repository.FindAsync(context.Account, context.Integration, scope, cancellationToken) is not { } config)
                {
                    return ConfigErrors.NotFound(command.Scope);
                }

                var (now, before) = (clock.GetUtcNow(), IntegrationAudit.Digest(config.Content));
                if (config.Merge(command.Changes, now) is { } error)
                {
                    return error;
                }

                repository.Save(config);
                audit.Add(context, now, "config.merge", command.Scope, before, IntegrationAudit.Digest(config.Content));
                return ConfigView.Of(config);
            },
            ConfigErrors.TooBusy,
            cancellationToken);
    }
}
