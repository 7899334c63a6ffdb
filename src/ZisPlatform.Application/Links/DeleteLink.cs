using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Concurrency;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Links;

namespace ZisPlatform.Application.Links;

/// <summary>Deletes a link (contract 5.4) and returns its last state.</summary>
public sealed record DeleteLink(IntegrationContext Context, string? LinkType, string? LeftName, string? RightName)
    : IRequest<Result<LinkView>>;

internal sealed class DeleteLinkHandler(ILinkRepository repository, OptimisticRetry retry, IAuditLog audit, TimeProvider clock)
    : IRequestHandler<DeleteLink, Result<LinkView>>
{
    public async Task<Result<LinkView>> Handle(DeleteLink command, CancellationToken cancellationToken)
    {
        var parsed = LinkIdentity.Parse(command.LinkType, command.LeftName, command.RightName);
        if (!parsed.IsOk)
        {
            return parsed.Errors.ToArray();
        }

        var (context, identity) = (command.Context, parsed.Value);
        return await retry.RunAsync<LinkView>(
            new LinkKey(context.Account, context.Integration, identity),
            async () =>
            {
                if (await repository.FindAsync(context.Account, context.Integration, identity, cancellationToken) is not { } link)
                {
                    return LinkErrors.NotFound;
                }

                repository.Delete(link);
                audit.Add(context, clock.GetUtcNow(), "link.delete", link.Identity.ToString(), LinkAudit.Of(link), null);
                return LinkView.Of(link);
            },
            LinkErrors.TooBusy,
            cancellationToken);
    }
}
