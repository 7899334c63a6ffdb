using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Concurrency;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Links;

namespace ZisPlatform.Application.Links;

/// <summary>The key of a link.</summary>
internal readonly record struct LinkKey(AccountId Account, string Integration, LinkIdentity Identity);

/// <summary>Changes an existing link with optimistic concurrency: concurrent merges do not lose each other's changes.</summary>
internal sealed class LinkChange(ILinkRepository repository, OptimisticRetry<LinkKey> retry)
{
    /// <summary>Changes a link and returns its new state.</summary>
    /// <param name="context">The integration that owns the link.</param>
    /// <param name="identity">The names from the request, or the error if they are invalid.</param>
    /// <param name="stage">Changes the aggregate and stages the change, or returns an error; may be called several times.</param>
    /// <param name="cancellationToken">Stops between the attempts.</param>
    public async Task<Result<LinkView>> RunAsync(
        IntegrationContext context, Result<LinkIdentity> identity, Func<Link, Task<Error?>> stage, CancellationToken cancellationToken)
    {
        if (!identity.IsOk)
        {
            return identity.Errors.ToArray();
        }

        return await retry.RunAsync<LinkView>(
            new LinkKey(context.Account, context.Integration, identity.Value),
            async () => await repository.FindAsync(context.Account, context.Integration, identity.Value, cancellationToken) is not { } link
                ? LinkErrors.NotFound
                : await stage(link) is { } error ? error : LinkView.Of(link),
            LinkErrors.TooBusy,
            cancellationToken);
    }

    /// <summary>Describes a link for an audit entry, by digests of its objects, because its metadata may be confidential.</summary>
    public static object Describe(Link link) => new
    {
        id = link.Metadata.Id,
        link_type = link.LinkType,
        left = new { name = link.Left.FilledName, content = IntegrationAudit.Digest(link.Left.Value) },
        right = new { name = link.Right.FilledName, content = IntegrationAudit.Digest(link.Right.Value) },
    };
}
