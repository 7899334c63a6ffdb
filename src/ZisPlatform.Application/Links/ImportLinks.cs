using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Concurrency;
using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Links;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Application.Links;

/// <summary>
/// Stores many links in one transaction, all or none: creates new links, updates the objects of links that differ, and leaves the others
/// unchanged.
/// </summary>
/// <param name="Context">The integration that owns the links.</param>
/// <param name="Links">An array of <c>{"link_type", "left_object", "right_object"}</c>; at most <see cref="MaxLinks"/>.</param>
public sealed record ImportLinks(IntegrationContext Context, JsonValue Links) : IRequest<Result<ImportedLinks>>
{
    public const int MaxLinks = 100;
}

/// <summary>The number of links that were created, changed, and already present.</summary>
public sealed record ImportedLinks(int Created, int Changed, int Unchanged);

internal sealed class ImportLinksHandler(
    ILinkRepository repository, OptimisticRetry retry, UlidGenerator ids, IAuditLog audit, TimeProvider clock)
    : IRequestHandler<ImportLinks, Result<ImportedLinks>>
{
    private static readonly Error InvalidList = new(
        ErrorKind.Invalid,
        "links.invalid_list",
        $"links must be an array of 1 to {ImportLinks.MaxLinks} links, no two of the same identity",
        "$.links");

    public async Task<Result<ImportedLinks>> Handle(ImportLinks command, CancellationToken cancellationToken)
    {
        if (!command.Links.IsArray || command.Links.Count is 0 or > ImportLinks.MaxLinks)
        {
            return InvalidList;
        }

        var (context, now) = (command.Context, clock.GetUtcNow());
        var imported = new Dictionary<LinkIdentity, Link>();
        for (var i = 0; i < command.Links.Count; i++)
        {
            var item = command.Links[i];
            var type = item["link_type"] is { IsString: true } text ? text.AsString() : null;
            var created = Link.Create(
                new LinkMetadata(ids.Next(), Guid.NewGuid(), context.Account, context.Integration, now),
                type,
                item["left_object"],
                item["right_object"]);
            if (!created.IsOk)
            {
                return created.Errors
                    .Select(error => error with { Detail = $"links[{i}]: {error.Detail}", Path = $"$.links[{i}]{error.Path?[1..]}" })
                    .ToArray();
            }

            if (!imported.TryAdd(created.Value.Identity, created.Value))
            {
                return InvalidList;
            }
        }

        return await retry.RunAsync<ImportedLinks>(
            new LinkImportKey(context.Account, context.Integration),
            async () =>
            {
                var (created, changed) = (0, 0);
                var found = (await repository.ListAsync(context.Account, context.Integration, [.. imported.Keys], cancellationToken))
                    .ToDictionary(link => link.Identity);
                foreach (var (identity, link) in imported)
                {
                    if (!found.TryGetValue(identity, out var existing))
                    {
                        repository.Add(link);
                        created++;
                    }
                    else if (existing.Left.Value.ToString() != link.Left.Value.ToString()
                        || existing.Right.Value.ToString() != link.Right.Value.ToString())
                    {
                        repository.Save(
                            Link.Restore(existing.Metadata, identity.LinkType, link.Left, link.Right, existing.Revision, now), identity);
                        changed++;
                    }
                }

                if (created + changed > 0)
                {
                    audit.Add(context, now, "link.import", context.Integration, null, new { created, changed });
                }

                return new ImportedLinks(created, changed, imported.Count - created - changed);
            },
            LinkErrors.TooBusy,
            cancellationToken);
    }

    /// <summary>The key that serializes imports: two imports of the same links would conflict.</summary>
    private readonly record struct LinkImportKey(AccountId Account, string Integration);
}
