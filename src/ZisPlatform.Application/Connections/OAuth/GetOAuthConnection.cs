using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections.OAuth;

/// <summary>Shows an OAuth connection with its tokens in clear text (contract 3.7).</summary>
/// <param name="Actor">The caller, an admin.</param>
/// <param name="Integration">The integration's name from the path.</param>
/// <param name="Connection">The key of the connection; a connection of another kind is not found.</param>
public sealed record GetOAuthConnection(Actor Actor, string Integration, ConnectionKey Connection)
    : IRequest<Result<OAuthConnectionDetails>>;

/// <summary>An OAuth connection and its tokens in clear text.</summary>
public sealed record OAuthConnectionDetails(ConnectionView Connection, OAuthSecrets Tokens);

internal sealed class GetOAuthConnectionHandler(IConnectionRepository connections, ConnectionSecretProtector secrets)
    : IRequestHandler<GetOAuthConnection, Result<OAuthConnectionDetails>>
{
    public async Task<Result<OAuthConnectionDetails>> Handle(GetOAuthConnection query, CancellationToken cancellationToken) =>
        await connections.FindAsync(query.Actor.Account, query.Integration, query.Connection, cancellationToken)
            is { Kind: ConnectionKind.Oauth } connection
            ? secrets.UnprotectDetails(connection)
            : ConnectionErrors.NoSuchConnection;
}
