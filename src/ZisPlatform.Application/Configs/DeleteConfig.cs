using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Concurrency;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Configs;

namespace ZisPlatform.Application.Configs;

/// <summary>Deletes a config (contract 4.5) and returns its last state.</summary>
public sealed record DeleteConfig(IntegrationContext Context, string Scope) : IRequest<Result<ConfigView>>;

internal sealed class DeleteConfigHandler(
    IConfigRepository repository, OptimisticRetry retry, IAuditLog audit, TimeProvider clock)
    : IRequestHandler<DeleteConfig, Result<ConfigView>>
{
    public async Task<Result<ConfigView>> Handle(DeleteConfig command, CancellationToken cancellationToken)
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

                repository.Delete(config);
                audit.Add(context, clock.GetUtcNow(), "config.delete", command.Scope, IntegrationAudit.Digest(config.Content), null);
                return ConfigView.Of(config);
            },
            ConfigErrors.TooBusy,
            cancellationToken);
    }
}
