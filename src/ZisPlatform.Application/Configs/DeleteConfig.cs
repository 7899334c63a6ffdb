using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Configs;

/// <summary>Deletes a config (contract 4.5) and returns its last state.</summary>
public sealed record DeleteConfig(IntegrationContext Context, string Scope) : IRequest<Result<ConfigView>>;

internal sealed class DeleteConfigHandler(ConfigChanges changes) : IRequestHandler<DeleteConfig, Result<ConfigView>>
{
    public Task<Result<ConfigView>> Handle(DeleteConfig command, CancellationToken cancellationToken) =>
        changes.DeleteAsync(command.Context, command.Scope, cancellationToken);
}
