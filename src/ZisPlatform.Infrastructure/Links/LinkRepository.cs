using System.Data.Common;
using Dapper;
using ZisPlatform.Application.Links;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Links;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Links;

internal sealed class LinkRepository(Db db, UnitOfWork work) : ILinkRepository
{
    private const string ByIdentity = "account_id = @Account AND integration = @Integration AND identity = @Was";

    public async Task<Link?> FindAsync(AccountId account, string integration, LinkIdentity identity, CancellationToken cancellationToken)
    {
        var row = await db.QueryFirstAsync<LinkRow>(
            $"SELECT {LinkRow.Columns} FROM links_links WHERE {ByIdentity}",
            new { Account = account.Value, Integration = integration, Was = identity.Hash() },
            cancellationToken);
        return row?.Link(account, integration);
    }

    public async Task<IReadOnlyList<Link>> ListAsync(
        AccountId account, string integration, IReadOnlyList<LinkIdentity> identities, CancellationToken cancellationToken)
    {
        var statement = new BulkStatement($"""
            SELECT {LinkRow.Columns}
            FROM {BulkStatement.Rows} AS v JOIN links_links l ON l.account_id = v.account AND l.integration = v.owner AND l.identity = v.was
            """)
            .AddColumn("account", identities, _ => account.Value)
            .AddColumn("owner", identities, _ => integration)
            .AddColumn("was", identities, identity => identity.Hash());
        Func<DbDataReader, LinkRow>? parseRow = null;
        var rows = await db.QueryAsync(statement, reader => (parseRow ??= reader.GetRowParser<LinkRow>())(reader), cancellationToken);
        return [.. rows.Select(row => row.Link(account, integration))];
    }

    public void Add(Link link) => work.Stage(
        $"""
        INSERT INTO links_links
            (id, uuid, account_id, integration, identity, link_type, left_name, right_name, left_object, right_object, revision,
             created_at, updated_at)
        VALUES (@Id, @Uuid, @Account, @Integration, @Identity, @LinkType, @LeftName, @RightName,
            {db.Dialect.CastToJson("@LeftObject")}, {db.Dialect.CastToJson("@RightObject")}, @Revision, @CreatedAt, @UpdatedAt)
        """,
        new
        {
            link.Metadata.Id,
            Uuid = link.Metadata.Uuid.ToString(),
            Account = link.Metadata.Owner.Value,
            link.Metadata.Integration,
            Identity = link.Identity.Hash(),
            link.LinkType,
            LeftName = link.Left.FilledName,
            RightName = link.Right.FilledName,
            LeftObject = link.Left.Value.ToString(),
            RightObject = link.Right.Value.ToString(),
            link.Revision,
            link.Metadata.CreatedAt,
            link.UpdatedAt,
        });

    public void Save(Link link, LinkIdentity oldIdentity) => work.Stage(
        $"""
        UPDATE links_links
        SET identity = @Identity, link_type = @LinkType, left_name = @LeftName, right_name = @RightName,
            left_object = {db.Dialect.CastToJson("@LeftObject")}, right_object = {db.Dialect.CastToJson("@RightObject")},
            revision = revision + 1, updated_at = @UpdatedAt
        WHERE {ByIdentity} AND id = @Id AND revision = @Revision
        """,
        new
        {
            Account = link.Metadata.Owner.Value,
            link.Metadata.Integration,
            Was = oldIdentity.Hash(),
            Identity = link.Identity.Hash(),
            link.Metadata.Id,
            link.Revision,
            link.LinkType,
            LeftName = link.Left.FilledName,
            RightName = link.Right.FilledName,
            LeftObject = link.Left.Value.ToString(),
            RightObject = link.Right.Value.ToString(),
            link.UpdatedAt,
        },
        mustAffectOne: true);

    public void Delete(Link link) => work.Stage(
        $"DELETE FROM links_links WHERE {ByIdentity} AND id = @Id AND revision = @Revision",
        new
        {
            Account = link.Metadata.Owner.Value,
            link.Metadata.Integration,
            Was = link.Identity.Hash(),
            link.Metadata.Id,
            link.Revision,
        },
        mustAffectOne: true);
}
