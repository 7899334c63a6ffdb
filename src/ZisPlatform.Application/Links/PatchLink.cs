using MediatR;
using ZisPlatform.Application.Common;
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

internal sealed class PatchLinkHandler(LinkChange change, ILinkRepository repository, IAuditLog audit, TimeProvider clock)
    : IRequestHandler<PatchLink, Result<LinkView>>
{
    public Task<Result<LinkView>> Handle(PatchLink command, CancellationToken cancellationToken) => change.RunAsync(
        command.Context,
        LinkIdentity.Parse(command.LinkType, command.LeftName, command.RightName),
        async link =>
        {
            var (context, now) = (command.Context, clock.GetUtcNow());
            var (previousIdentity, before) = (link.Identity, LinkChange.Describe(link));
            if (link.Patch(command.Changes, now) is { } error)
            {
                return error;
            }

            // The unique key decides. This check distinguishes a taken identity from a concurrent change, on the second attempt at the
            // latest.
            if (link.Identity != previousIdentity
                && await repository.FindAsync(context.Account, context.Integration, link.Identity, cancellationToken) is not null)
            {
                return LinkErrors.Exists;
            }

            repository.Save(link, previousIdentity);
            audit.Add(context, now, "link.patch", previousIdentity.ToString(), before, LinkChange.Describe(link));
            return null;
        },
        cancellationToken);
}
