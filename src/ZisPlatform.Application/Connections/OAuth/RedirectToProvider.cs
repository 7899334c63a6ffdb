using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Security;
using ZisPlatform.Application.Connections.Clients;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections.OAuth;

/// <summary>Returns the provider's address to which a browser with an authorization token is redirected (contract 3.6.2).</summary>
/// <param name="Token">The authorization token from the browser.</param>
public sealed record RedirectToProvider(string Token) : IRequest<Result<string>>
{
    /// <summary>The encryption purpose of code verifiers (PKCE).</summary>
    public const string VerifierPurpose = "connections.code-verifier";
}

internal sealed class RedirectToProviderHandler(
    IOAuthAuthorizationRepository authorizations,
    IProviderClientRepository clients,
    ISecretProtector protector,
    IUnitOfWork work,
    TimeProvider clock)
    : IRequestHandler<RedirectToProvider, Result<string>>
{
    public async Task<Result<string>> Handle(RedirectToProvider command, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (await authorizations.FindAsync(Secret.HashOf(command.Token), cancellationToken) is not { } authorization
            || !authorization.IsAt(AuthorizationStage.Started, now)
            || await clients.FindAsync(authorization.Account, authorization.ClientId, cancellationToken)
                is not { AuthUrl: { } authUrl } client)
        {
            return ConnectionErrors.AuthorizationExpired;
        }

        // 256 random bits each; the state is sent, the verifier is kept.
        var (state, verifier) = (SecretGenerator.NewOAuthSecret(), SecretGenerator.NewOAuthSecret());
        var sent = authorization with
        {
            Stage = AuthorizationStage.Sent,
            ProtectedVerifier = protector.Protect(
                RedirectToProvider.VerifierPurpose,
                ConnectionSecretProtector.Row(authorization.Account, authorization.Id),
                Encoding.ASCII.GetBytes(verifier.ClearText)),
            ExpiresAt = now + OAuthAuthorization.StepTimeout,
        };
        authorizations.Advance(sent, AuthorizationStage.Started, state.Hash);
        if (await work.CommitAsync(cancellationToken) != CommitResult.Done)
        {
            return ConnectionErrors.AuthorizationExpired;
        }

        var parameters = new List<(string Name, string Value)>
        {
            ("response_type", "code"),
            ("client_id", client.ClientId),
            ("redirect_uri", authorization.CallbackUrl),
            ("state", state.ClearText),
            ("code_challenge", Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier.ClearText)))),
            ("code_challenge_method", "S256"),
        };
        if (authorization.Scopes.Length > 0)
        {
            parameters.Add(("scope", authorization.Scopes));
        }

        if (authorization.OfflineAccess)
        {
            // Not standardized; this is the parameter that most providers support.
            parameters.Add(("access_type", "offline"));
        }

        return QueryStringAppender.AppendQuery(ProviderAddress.ReplacePlaceholder(authUrl, authorization.UrlSubdomain), [.. parameters]);
    }
}

/// <summary>Adds parameters to an address that may already have a query.</summary>
internal static class QueryStringAppender
{
    public static string AppendQuery(string address, params IReadOnlyList<(string Name, string Value)> parameters) =>
        address + (address.Contains('?', StringComparison.Ordinal) ? '&' : '?')
        + string.Join(
            '&', parameters.Select(parameter => $"{Uri.EscapeDataString(parameter.Name)}={Uri.EscapeDataString(parameter.Value)}"));
}
