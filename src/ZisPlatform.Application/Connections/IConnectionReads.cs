using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections;

/// <summary>A connection without its secret.</summary>
/// <param name="Uuid">The id in the contract.</param>
/// <param name="AllowedDomain">The domain that the credential may be sent to; null for an OAuth connection.</param>
/// <param name="HeaderName">The header of an API key; null for other kinds.</param>
/// <param name="Username">The user name of Basic authentication; null for other kinds.</param>
/// <param name="Oauth">The OAuth state; null for other kinds.</param>
/// <param name="CreatedBy">The id of the user who created the connection.</param>
public sealed record ConnectionView(
    Guid Uuid,
    AccountId Account,
    string Integration,
    string Name,
    ConnectionKind Kind,
    string? AllowedDomain,
    string? HeaderName,
    string? Username,
    OAuthState? Oauth,
    long CreatedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    public static ConnectionView Of(Connection connection) => new(
        connection.Uuid,
        connection.Account,
        connection.Integration,
        connection.Name.Value,
        connection.Kind,
        connection.AllowedDomain?.Value,
        connection.HeaderName,
        connection.Username,
        connection.Oauth,
        connection.CreatedBy,
        connection.CreatedAt,
        connection.UpdatedAt);
}

/// <summary>Queries for connections; none reads a secret.</summary>
public interface IConnectionReads
{
    /// <summary>Lists the connections of an integration by name.</summary>
    Task<Page<ConnectionView>> ListAsync(AccountId account, string integration, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Finds a connection by name; returns null if it does not exist.</summary>
    Task<ConnectionView?> FindAsync(AccountId account, string integration, string name, CancellationToken cancellationToken);
}
