using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Concurrency;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Links;

namespace ZisPlatform.Application.Links;

/// <summary>Changes a link, including its identity (contract 5.3).</summary>
/// <param name="Context">The integration that owns the link.</param>
/// <param name="LinkType">The link's type.</param>
/// <param name="LeftName">The name of its left object.</param>
/// <param name="RightName">The name of its right object.</param>
/// <param name="Changes">The changes.</param>
public sealed record PatchLink(IntegrationContext Context, string? LinkType, string? LeftName, string? RightName, LinkChanges Changes)
    : IRequest<Result<LinkView>>;

internal sealed class PatchLinkHandler(ILinkRepository repository, OptimisticRetry retry, IAuditLog audit, TimeProvider clock)
    : IRequestHandler<PatchLink, Result<LinkView>>
{
    public async Task<Result<LinkView>> Handle(PatchLink command, CancellationToken cancellationToken)
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

                var (now, previousIdentity, before) = (clock.GetUtcNow(), link.Identity, LinkAudit.Of(link));
                if (link.Patch(command.Changes, now) is { } error)
                {
                    return error;
                }

                // The unique key decides. This check distinguishes a taken identity from a concurrent change, on the second attempt at
                // the latest.
                if (link.Identity != previousIdentity
                    && await repository.FindAsync(context.Account, context.Integration, link.Identity, cancellationToken) is not null)
                {
                    return LinkErrors.Exists;
                }

                repository.Save(link, previousIdentity);
                audit.Add(context, now, "link.patch", previousIdentity.ToString(), before, LinkAudit.Of(link));
                return LinkView.Of(link);
            },
            LinkErrors.TooBusy,
            cancellationToken);
    }
}
