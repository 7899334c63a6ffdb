using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Concurrency;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Configs;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Application.Configs;

/// <summary>Replaces the stored object with another one (contract 4.3).</summary>
public sealed record ReplaceConfig(IntegrationContext Context, string Scope, JsonValue Content) : IRequest<Result<ConfigView>>;

internal sealed class ReplaceConfigHandler(
    IConfigRepository repository, OptimisticRetry retry, IAuditLog audit, TimeProvider clock)
    : IRequestHandler<ReplaceConfig, Result<ConfigView>>
{
    public async Task<Result<ConfigView>> Handle(ReplaceConfig command, CancellationToken cancellationToken)
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
                if (config.Replace(command.Content, now) is { } error)
                {
                    return error;
                }

                repository.Save(config);
                audit.Add(context, now, "config.replace", command.Scope, before, IntegrationAudit.Digest(config.Content));
                return ConfigView.Of(config);
            },
            ConfigErrors.TooBusy,
            cancellationToken);
    }
}
