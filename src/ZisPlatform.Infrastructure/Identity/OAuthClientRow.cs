using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Infrastructure.Identity;

/// <summary>A row of identity_oauth_clients.</summary>
internal sealed class OAuthClientRow
{
    /// <summary>The columns of a SELECT.</summary>
    public const string Columns = """
        id AS Id, identifier AS Identifier, name AS Name, kind AS Kind, company AS Company, description AS Description, logo_url AS LogoUrl,
        redirect_uris AS RedirectUris, secret_hash AS SecretHash, user_id AS UserId, created_at AS CreatedAt, updated_at AS UpdatedAt
        """;

    private const char Separator = '\n';
    private const string Public = "public";

    public long Id { get; init; }
    public string Identifier { get; init; } = "";
    public string Name { get; init; } = "";
    public string Kind { get; init; } = "";
    public string Company { get; init; } = "";
    public string Description { get; init; } = "";
    public string? LogoUrl { get; init; }
    public string RedirectUris { get; init; } = "";
    public byte[] SecretHash { get; init; } = [];
    public long UserId { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }

    public OAuthClient Client(AccountId account)
    {
        var details = new OAuthClientDetails(
            Identifier,
            Name,
            Kind == Public ? OAuthClientKind.Public : OAuthClientKind.Confidential,
            Company,
            Description,
            LogoUrl,
            RedirectUris.Split(Separator, StringSplitOptions.RemoveEmptyEntries),
            UserId);
        return OAuthClient.Restore(Id, account, details, SecretHash, CreatedAt, UpdatedAt);
    }

    public static object Parameters(OAuthClient client) => new
    {
        client.Id,
        Account = client.Account.Value,
        client.Identifier,
        client.Name,
        Kind = client.Kind == OAuthClientKind.Public ? Public : "confidential",
        client.Company,
        client.Description,
        client.LogoUrl,
        RedirectUris = string.Join(Separator, client.RedirectUris),
        client.SecretHash,
        User = client.UserId,
        client.CreatedAt,
        client.UpdatedAt,
    };
}
