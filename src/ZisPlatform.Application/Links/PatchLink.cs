using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Links;

namespace ZisPlatform.Application.Links;

/// <summary>Changes a link, its identity too (contract 5.3).</summary>
/// <param name="Context">Whose link.</param>
/// <param name="LinkType">Its type.</param>
/// <param name="LeftName">Its left object's name.</param>
/// <param name="RightName">Its right object's name.</param>
/// <param name="Changes">What to change.</param>
public sealed record PatchLink(IntegrationContext Context, string? LinkType, string? LeftName, string? RightName, LinkChanges Changes)
    : IRequest<Result<LinkView>>;

internal sealed class PatchLinkHandler(LinkChange change, ILinkRepository repository, IAuditLog audit, TimeProvider clock)
    : IRequestHandler<PatchLink, Result<LinkView>>
{
    public Task<Result<LinkView>> Handle(PatchLink command, CancellationToken cancellationToken) => change.RunAsync(
        command.Context,
        LinkIdentity.Parse(command.LinkType, command.LeftName, command.RightName),
        async link =>
        {
            var (context, now) = (command.Context, clock.GetUtcNow());
            var (was, before) = (link.Identity, LinkChange.Describe(link));
            if (link.Patch(command.Changes, now) is { } refusal)
            {
                return refusal;
            }

            // The unique key decides; this tells a taken identity from a change by somebody else, on the second attempt at the latest.
            if (link.Identity != was && await repository.FindAsync(context.Account, context.Integration, link.Identity, cancellationToken) is not null)
            {
                return LinkErrors.Exists;
            }

            repository.Save(link, was);
            audit.Add(context, now, "link.patch", was.ToString(), before, LinkChange.Describe(link));
            return null;
        },
        cancellationToken);
}
