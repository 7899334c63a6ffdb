using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Links;

namespace ZisPlatform.Application.Links;

/// <summary>Deletes a link (contract 5.4) and returns its last state.</summary>
public sealed record DeleteLink(IntegrationContext Context, string? LinkType, string? LeftName, string? RightName)
    : IRequest<Result<LinkView>>;

internal sealed class DeleteLinkHandler(LinkChange change, ILinkRepository repository, IAuditLog audit, TimeProvider clock)
    : IRequestHandler<DeleteLink, Result<LinkView>>
{
    public Task<Result<LinkView>> Handle(DeleteLink command, CancellationToken cancellationToken) => change.RunAsync(
        command.Context,
        LinkIdentity.Parse(command.LinkType, command.LeftName, command.RightName),
        link =>
        {
            repository.Delete(link);
            audit.Add(command.Context, clock.GetUtcNow(), "link.delete", link.Identity.ToString(), LinkChange.Describe(link), null);
            return Task.FromResult<Error?>(null);
        },
        cancellationToken);
}
