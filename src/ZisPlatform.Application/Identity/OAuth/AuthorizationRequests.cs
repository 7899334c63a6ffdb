using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity.OAuth;

/// <summary>The parameters of an authorization request as they came (RFC 6749, 4.1.1; RFC 7636, 4.3).</summary>
public sealed record AuthorizationParameters(
    string? ResponseType, string? ClientId, string? RedirectUri, string? Scope, string? State, string? CodeChallenge, string? CodeChallengeMethod);

/// <summary>Where the answer of a request goes: known only when the client is, and the address is one of its own.</summary>
public sealed record AuthorizationTarget(OAuthClient Client, string RedirectUri, string? State);

/// <summary>A request that a user may consent to.</summary>
public sealed record AuthorizationRequest(AuthorizationTarget Target, OAuthScopes Scopes, CodeChallenge? Challenge);

/// <summary>Reads authorization requests. What has no trustworthy target is told to the person, everything else to the client.</summary>
public sealed class AuthorizationRequests(IOAuthStore store)
{
    public static readonly Error UnknownClient = new(
        ErrorKind.Invalid, "oauth.unknown_client", "The application that sent you here is not known to this account (client_id).");

    public static readonly Error UnknownRedirect = new(
        ErrorKind.Invalid,
        "oauth.unknown_redirect",
        "The application asks to send you to an address that it has not registered (redirect_uri), so you stay here.");

    private static readonly Error OnlyCode = new(ErrorKind.Invalid, "oauth.unsupported_response_type", "response_type must be code");

    private static readonly Error ChallengeWanted = OAuthErrors.InvalidRequest("a public client must send a code_challenge");

    /// <summary>The target, or why the person must stay: never is anybody sent to an address that is not the client's to the letter.</summary>
    /// <param name="account">The account the request addresses.</param>
    /// <param name="parameters">As they came.</param>
    /// <param name="isOwnCallback">
    /// Whether the address is where this server itself takes codes for connections: the clients of integrations have that one without
    /// registering it (contract 3.7).
    /// </param>
    /// <param name="cancellationToken">Stops the search.</param>
    public async Task<Result<AuthorizationTarget>> FindTargetAsync(
        AccountId account, AuthorizationParameters parameters, bool isOwnCallback, CancellationToken cancellationToken)
    {
        if (parameters.ClientId is not { } identifier
            || !OAuthClient.IsIdentifier(identifier)
            || await store.FindClientAsync(account, identifier, cancellationToken) is not { } client)
        {
            return UnknownClient;
        }

        return parameters.RedirectUri is { } uri && (client.MaySendTo(uri) || (isOwnCallback && client.Integration is not null))
            ? new AuthorizationTarget(client, uri, parameters.State)
            : UnknownRedirect;
    }

    /// <summary>The request, or the refusal that the client is told.</summary>
    public static Result<AuthorizationRequest> Read(AuthorizationTarget target, AuthorizationParameters parameters)
    {
        if (parameters.ResponseType != "code")
        {
            return OnlyCode;
        }

        var scopes = GrantDesk.Read(parameters.Scope, OAuthScopes.Default);
        if (!scopes.IsOk)
        {
            return scopes.Errors.ToArray();
        }

        var challenge = CodeChallenge.Read(parameters.CodeChallenge, parameters.CodeChallengeMethod);
        if (challenge is { IsOk: false })
        {
            return challenge.Errors.ToArray();
        }

        return challenge is null && target.Client.Kind == OAuthClientKind.Public
            ? ChallengeWanted
            : new AuthorizationRequest(target, scopes.Value, challenge?.Value);
    }
}
