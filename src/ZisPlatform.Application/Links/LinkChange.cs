using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Links;

namespace ZisPlatform.Application.Links;

/// <summary>What names a link.</summary>
internal readonly record struct LinkKey(AccountId Account, string Integration, LinkIdentity Identity);

/// <summary>Changes a link that is there: two that merge into it at once lose nothing of each other.</summary>
internal sealed class LinkChange(ILinkRepository repository, Attempts<LinkKey> attempts)
{
    /// <param name="context">Whose link.</param>
    /// <param name="identity">The names as they stood in the request, or why they cannot be any.</param>
    /// <param name="stage">Changes the aggregate and stages that, or refuses; may be called several times.</param>
    /// <param name="cancellationToken">Stops between the attempts.</param>
    public async Task<Result<LinkView>> RunAsync(
        IntegrationContext context, Result<LinkIdentity> identity, Func<Link, Task<Error?>> stage, CancellationToken cancellationToken)
    {
        if (!identity.IsOk)
        {
            return identity.Errors.ToArray();
        }

        return await attempts.RunAsync<LinkView>(
            new LinkKey(context.Account, context.Integration, identity.Value),
            async () => await repository.FindAsync(context.Account, context.Integration, identity.Value, cancellationToken) is not { } link
                ? LinkErrors.NotFound
                : await stage(link) is { } refusal ? refusal : LinkView.Of(link),
            LinkErrors.TooBusy,
            cancellationToken);
    }

    /// <summary>What an audit entry tells of a link: its metadata may be confidential.</summary>
    public static object Describe(Link link) => new
    {
        id = link.Birth.Id,
        link_type = link.LinkType,
        left = new { name = link.Left.FilledName, content = IntegrationAudit.Digest(link.Left.Value) },
        right = new { name = link.Right.FilledName, content = IntegrationAudit.Digest(link.Right.Value) },
    };
}
