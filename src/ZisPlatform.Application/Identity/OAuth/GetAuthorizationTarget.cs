using MediatR;
using ZisPlatform.Application.Identity.Accounts;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity.OAuth;

/// <summary>
/// Finds the target of an authorization request, or returns the error to show to the user. The browser is never redirected to an address
/// that does not exactly match one of the client's.
/// </summary>
/// <param name="Host">The host that the request addresses; it names the account.</param>
/// <param name="Parameters">The parameters of the request.</param>
/// <param name="IsOwnCallback">
/// True if the redirect address is this server's own callback for connections, which the clients of integrations may use without
/// registering it (contract 3.7).
/// </param>
public sealed record GetAuthorizationTarget(string Host, AuthorizationParameters Parameters, bool IsOwnCallback)
    : IRequest<Result<AuthorizationTarget>>;

/// <summary>The target of an authorization response. Known only if the client exists and the address is registered for it.</summary>
public sealed record AuthorizationTarget(OAuthClient Client, string RedirectUri, string? State);

internal sealed class GetAuthorizationTargetHandler(AccountResolver accounts, IOAuthStore store)
    : IRequestHandler<GetAuthorizationTarget, Result<AuthorizationTarget>>
{
    private static readonly Error UnknownClient = new(
        ErrorKind.Invalid, "oauth.unknown_client", "The application that sent you here is not known to this account (client_id).");

    private static readonly Error UnknownRedirect = new(
        ErrorKind.Invalid,
        "oauth.unknown_redirect",
        "The application asks to send you to an address that it has not registered (redirect_uri), so you stay here.");

    public async Task<Result<AuthorizationTarget>> Handle(GetAuthorizationTarget query, CancellationToken cancellationToken)
    {
        var account = await accounts.ResolveAsync(query.Host, cancellationToken);
        if (query.Parameters.ClientId is not { } identifier
            || !OAuthClient.IsIdentifier(identifier)
            || await store.FindClientAsync(account.Id, identifier, cancellationToken) is not { } client)
        {
            return UnknownClient;
        }

        return query.Parameters.RedirectUri is { } uri && (
            client.IsRegisteredRedirectUri(uri) || (query.IsOwnCallback && client.Integration is not null))
            ? new AuthorizationTarget(client, uri, query.Parameters.State)
            : UnknownRedirect;
    }
}
