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
        var birth = new LinkMetadata(ids.Next(), Guid.NewGuid(), context.Account, context.Integration, now);
        var made = Link.Create(birth, command.LinkType, command.Left, command.Right);
        if (!made.IsOk)
        {
            return made.Errors.ToArray();
        }

        repository.Add(made.Value);
        audit.Add(context, now, "link.create", made.Value.Identity.ToString(), null, LinkChange.Describe(made.Value));
        return await work.CommitAsync(cancellationToken) ? LinkView.Of(made.Value) : LinkErrors.Exists;
    }
}
