using System.Text;
using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Security;
using ZisPlatform.Application.Connections.Clients;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections.OAuth;

/// <summary>
/// Handles the redirect of a browser from a provider: redeems the code, stores the connection, and returns the address to redirect to
/// (contract 3.6.3).
/// </summary>
/// <param name="State">The state from the browser.</param>
/// <param name="Code">The provider's code; null if the provider refused.</param>
/// <param name="ProviderError">The provider's <c>error</c> parameter.</param>
public sealed record HandleProviderCallback(string State, string? Code, string? ProviderError) : IRequest<Result<FinishedAuthorization>>;

/// <summary>The result of an authorization in the browser.</summary>
/// <param name="Address">The address to redirect the browser to; null if the application specified none.</param>
/// <param name="Integration">The integration that owns the connection.</param>
/// <param name="Connection">The connection's name.</param>
/// <param name="VerificationCode">The code that the application exchanges (contract 3.6.4); null if the authorization failed.</param>
public sealed record FinishedAuthorization(string? Address, string Integration, string Connection, Secret? VerificationCode);

internal sealed class HandleProviderCallbackHandler(
    IOAuthAuthorizationRepository authorizations,
    IProviderClientRepository clients,
    ISecretProtector protector,
    ProviderTokenClient tokens,
    GrantedConnections granted,
    IUnitOfWork work,
    TimeProvider clock)
    : IRequestHandler<HandleProviderCallback, Result<FinishedAuthorization>>
{
    public async Task<Result<FinishedAuthorization>> Handle(HandleProviderCallback command, CancellationToken cancellationToken)
    {
        if (await authorizations.FindAsync(Secret.HashOf(command.State), cancellationToken) is not { } authorization
            || !authorization.IsAt(AuthorizationStage.Sent, clock.GetUtcNow())
            || await clients.FindAsync(authorization.Account, authorization.ClientId, cancellationToken) is not { } client)
        {
            return ConnectionErrors.AuthorizationExpired;
        }

        // Claim the state before the request to the provider, so that it cannot be reused. The next secret is not disclosed yet.
        var nextSecret = SecretGenerator.NewOAuthSecret();
        authorization = authorization with { Stage = AuthorizationStage.Returned };
        authorizations.Advance(authorization, AuthorizationStage.Sent, nextSecret.Hash);
        if (await work.CommitAsync(cancellationToken) != CommitResult.Done)
        {
            return ConnectionErrors.AuthorizationExpired;
        }

        if (command.Code is not { Length: > 0 } code)
        {
            var reason = ProviderErrorCode.IsPlain(command.ProviderError) ? command.ProviderError : "it sent neither a code nor a reason";
            return Fail(authorization, $"the provider refused: {reason}");
        }

        var verifier = Encoding.ASCII.GetString(
            protector.Unprotect(
                RedirectToProvider.VerifierPurpose,
                ConnectionSecretProtector.Row(authorization.Account, authorization.Id),
                authorization.ProtectedVerifier!));

        // No cancellation: the code can be redeemed only once, and the response has the only copy of the tokens.
        var response = await tokens.RedeemAsync(client, authorization, code, verifier, CancellationToken.None);
        if (response.Access is not { } access)
        {
            return Fail(authorization, response.Failure!);
        }

        var stored = await granted.StageAsync(authorization, access, actor: null, CancellationToken.None);
        if (!stored.IsOk)
        {
            return Fail(authorization, stored.Errors[0].Detail);
        }

        var grantedAuthorization = authorization with
        {
            Stage = AuthorizationStage.Granted,
            Connection = stored.Value.Uuid,
            ExpiresAt = clock.GetUtcNow() + OAuthAuthorization.StepTimeout,
        };
        authorizations.Advance(grantedAuthorization, AuthorizationStage.Returned, nextSecret.Hash);
        if (await granted.CommitAsync(CancellationToken.None) != CommitResult.Done)
        {
            return Fail(authorization, "the connection was changed by somebody else at the same moment");
        }

        // The documentation uses one name, the vendor's own sample the other.
        return Finish(authorization, nextSecret, ("verification_code", nextSecret.ClearText), ("verification_token", nextSecret.ClearText));
    }

    private static Result<FinishedAuthorization> Fail(OAuthAuthorization authorization, string reason) =>
        authorization is { RedirectOnError: true, OriginUrl: not null }
            ? Finish(authorization, null, ("error", "connection_failed"), ("error_description", reason))
            : ConnectionErrors.ProviderRefused(reason);

    private static FinishedAuthorization Finish(
        OAuthAuthorization authorization, Secret? code, params IReadOnlyList<(string Name, string Value)> parameters) =>
        new(
            authorization.OriginUrl is { } origin ? QueryStringAppender.AppendQuery(origin, parameters) : null,
            authorization.Integration,
            authorization.Name.Value,
            code);
}

/// <summary>Validates texts from third parties.</summary>
internal static class ProviderErrorCode
{
    /// <summary>Determines whether a text has the form of an error code of RFC 6749: up to 64 letters, digits, '_', '-' or '.'.</summary>
    public static bool IsPlain(string? text) =>
        text is { Length: > 0 and <= 64 } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');
}
