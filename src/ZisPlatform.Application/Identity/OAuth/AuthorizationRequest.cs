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

/// <summary>A valid authorization request, ready for the user's consent.</summary>
public sealed record AuthorizationRequest(AuthorizationTarget Target, OAuthScopes Scopes, CodeChallenge? Challenge)
{
    private static readonly Error UnsupportedResponseType = new(
        ErrorKind.Invalid, "oauth.unsupported_response_type", "response_type must be code");

    private static readonly Error ChallengeRequired = OAuthErrors.InvalidRequest("a public client must send a code_challenge");

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
