using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity.OAuth;

/// <summary>The unvalidated parameters of an authorization request (RFC 6749, 4.1.1; RFC 7636, 4.3).</summary>
public sealed record AuthorizationParameters(
    string? ResponseType,
    string? ClientId,
    string? RedirectUri,
    string? Scope,
    string? State,
    string? CodeChallenge,
    string? CodeChallengeMethod);

/// <summary>The target of an authorization response. Known only if the client exists and the address is registered for it.</summary>
public sealed record AuthorizationTarget(OAuthClient Client, string RedirectUri, string? State);

/// <summary>A valid authorization request, ready for the user's consent.</summary>
public sealed record AuthorizationRequest(AuthorizationTarget Target, OAuthScopes Scopes, CodeChallenge? Challenge);

/// <summary>
/// Validates authorization requests. Errors without a trusted target are shown to the user; all other errors are returned to the client.
/// </summary>
public sealed class AuthorizationRequests(IOAuthStore store)
{
    public static readonly Error UnknownClient = new(
        ErrorKind.Invalid, "oauth.unknown_client", "The application that sent you here is not known to this account (client_id).");

    public static readonly Error UnknownRedirect = new(
        ErrorKind.Invalid,
        "oauth.unknown_redirect",
        "The application asks to send you to an address that it has not registered (redirect_uri), so you stay here.");

    private static readonly Error UnsupportedResponseType = new(
        ErrorKind.Invalid, "oauth.unsupported_response_type", "response_type must be code");

    private static readonly Error ChallengeRequired = OAuthErrors.InvalidRequest("a public client must send a code_challenge");

    /// <summary>
    /// Finds the target of a request, or returns the error to show to the user. The browser is never redirected to an address that does
    /// not exactly match one of the client's.
    /// </summary>
    /// <param name="account">The account the request addresses.</param>
    /// <param name="parameters">The parameters of the request.</param>
    /// <param name="isOwnCallback">
    /// True if the address is this server's own callback for connections, which the clients of integrations may use without registering it
    /// (contract 3.7).
    /// </param>
    /// <param name="cancellationToken">Cancels the lookup.</param>
    public async Task<Result<AuthorizationTarget>> FindTargetAsync(
        AccountId account, AuthorizationParameters parameters, bool isOwnCallback, CancellationToken cancellationToken)
    {
        if (parameters.ClientId is not { } identifier
            || !OAuthClient.IsIdentifier(identifier)
            || await store.FindClientAsync(account, identifier, cancellationToken) is not { } client)
        {
            return UnknownClient;
        }

        return parameters.RedirectUri is { } uri && (
            client.IsRegisteredRedirectUri(uri) || (isOwnCallback && client.Integration is not null))
            ? new AuthorizationTarget(client, uri, parameters.State)
            : UnknownRedirect;
    }

    /// <summary>Parses a request, or returns the error to send to the client.</summary>
    public static Result<AuthorizationRequest> Parse(AuthorizationTarget target, AuthorizationParameters parameters)
    {
        if (parameters.ResponseType != "code")
        {
            return UnsupportedResponseType;
        }

        var scopes = TokenGrantService.ParseScopes(parameters.Scope, OAuthScopes.Default);
        if (!scopes.IsOk)
        {
            return scopes.Errors.ToArray();
        }

        var challenge = CodeChallenge.Parse(parameters.CodeChallenge, parameters.CodeChallengeMethod);
        if (challenge is { IsOk: false })
        {
            return challenge.Errors.ToArray();
        }

        return challenge is null && target.Client.Kind == OAuthClientKind.Public
            ? ChallengeRequired
            : new AuthorizationRequest(target, scopes.Value, challenge?.Value);
    }
}
