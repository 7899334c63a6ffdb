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
/// <param name="Refusal">The provider's <c>error</c> parameter.</param>
public sealed record HandleProviderCallback(string State, string? Code, string? Refusal) : IRequest<Result<FinishedAuthorization>>;

/// <summary>The result of an authorization in the browser.</summary>
/// <param name="Address">The address to redirect the browser to; null if the application specified none.</param>
/// <param name="Integration">The integration that owns the connection.</param>
/// <param name="Connection">The connection's name.</param>
/// <param name="VerificationCode">The code that the application exchanges (contract 3.6.4); null if the authorization failed.</param>
public sealed record FinishedAuthorization(string? Address, string Integration, string Connection, Secret? VerificationCode);

internal sealed class HandleProviderCallbackHandler(
    IOAuthAuthorizationRepository flows,
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
        if (await flows.FindAsync(Secret.HashOf(command.State), cancellationToken) is not { } flow
            || !flow.IsAt(AuthorizationStage.Sent, clock.GetUtcNow())
            || await clients.FindAsync(flow.Account, flow.ClientId, cancellationToken) is not { } client)
        {
            return ConnectionErrors.FlowOver;
        }

        // Claim the state before the request to the provider, so that it cannot be reused. The next secret is not disclosed yet.
        var next = SecretGenerator.NewOAuthSecret();
        flow = flow with { Stage = AuthorizationStage.Returned };
        flows.Advance(flow, AuthorizationStage.Sent, next.Hash);
        if (!await work.CommitAsync(cancellationToken))
        {
            return ConnectionErrors.FlowOver;
        }

        if (command.Code is not { Length: > 0 } code)
        {
            return Failed(
                flow,
                $"the provider refused: {(ProviderErrorName.IsPlain(command.Refusal) ? command.Refusal : "it sent neither a code nor a reason")}");
        }

        var verifier = Encoding.ASCII.GetString(
            protector.Unprotect(
                RedirectToProvider.VerifierPurpose, ConnectionSecretProtector.Row(flow.Account, flow.Id), flow.ProtectedVerifier!));

        // No cancellation: the code can be redeemed only once, and the response has the only copy of the tokens.
        var answer = await tokens.RedeemAsync(client, flow, code, verifier, CancellationToken.None);
        if (answer.Access is not { } access)
        {
            return Failed(flow, answer.Failure!);
        }

        var stored = await granted.StageAsync(flow, access, actor: null, CancellationToken.None);
        if (!stored.IsOk)
        {
            return Failed(flow, stored.Errors[0].Detail);
        }

        var done = flow with
        {
            Stage = AuthorizationStage.Granted,
            Connection = stored.Value.Uuid,
            ExpiresAt = clock.GetUtcNow() + OAuthAuthorization.StepTime,
        };
        flows.Advance(done, AuthorizationStage.Returned, next.Hash);
        if (!await granted.CommitAsync(CancellationToken.None))
        {
            return Failed(flow, "the connection was changed by somebody else at the same moment");
        }

        // The documentation uses one name, the vendor's own sample the other.
        return Finished(flow, next, ("verification_code", next.Clear), ("verification_token", next.Clear));
    }

    private static Result<FinishedAuthorization> Failed(OAuthAuthorization flow, string failure) =>
        flow is { RedirectOnError: true, OriginUrl: not null }
            ? Finished(flow, null, ("error", "connection_failed"), ("error_description", failure))
            : ConnectionErrors.ProviderRefused(failure);

    private static FinishedAuthorization Finished(
        OAuthAuthorization flow, Secret? code, params IReadOnlyList<(string Name, string Value)> parameters) =>
        new(flow.OriginUrl is { } origin ? UrlBuilder.With(origin, parameters) : null, flow.Integration, flow.Name.Value, code);
}

/// <summary>Validates texts from third parties.</summary>
internal static class ProviderErrorName
{
    /// <summary>Determines whether a text has the form of an error code of RFC 6749: up to 64 letters, digits, '_', '-' or '.'.</summary>
    public static bool IsPlain(string? text) =>
        text is { Length: > 0 and <= 64 } && text.All(unit => char.IsAsciiLetterOrDigit(unit) || unit is '_' or '-' or '.');
}
