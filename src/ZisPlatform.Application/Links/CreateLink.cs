using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Links;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Application.Links;

/// <summary>Creates a link, which relates two objects under a type (contract 5.2).</summary>
public sealed record CreateLink(IntegrationContext Context, string? LinkType, JsonValue Left, JsonValue Right) : IRequest<Result<LinkView>>;

internal sealed class CreateLinkHandler(
    ILinkRepository repository, UlidGenerator ids, IAuditLog audit, IUnitOfWork work, TimeProvider clock)
    : IRequestHandler<CreateLink, Result<LinkView>>
{
    public async Task<Result<LinkView>> Handle(CreateLink command, CancellationToken cancellationToken)
    {
        var (context, now) = (command.Context, clock.GetUtcNow());
        var metadata = new LinkMetadata(ids.Next(), Guid.NewGuid(), context.Account, context.Integration, now);
        var created = Link.Create(metadata, command.LinkType, command.Left, command.Right);
        if (!created.IsOk)
        {
            return created.Errors.ToArray();
        }

        repository.Add(created.Value);
        audit.Add(context, now, "link.create", created.Value.Identity.ToString(), null, LinkAudit.Of(created.Value));
        return await work.CommitAsync(cancellationToken) == CommitResult.Done ? LinkView.Of(created.Value) : LinkErrors.Exists;
    }
}
