using System.Text;
using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections;

/// <summary>
/// Handles a browser that comes back from a provider: redeems the code, stores the connection, and returns where the browser ends up
/// (contract 3.6.3).
/// </summary>
/// <param name="State">As the browser brought it.</param>
/// <param name="Code">The provider's code; null where it refused.</param>
/// <param name="Refusal">The provider's <c>error</c>.</param>
public sealed record ReturnFromProvider(string State, string? Code, string? Refusal) : IRequest<Result<FinishedAuthorization>>;

/// <summary>The end of an authorization in the browser.</summary>
/// <param name="Address">Where the browser goes on to; null where the application gave no address.</param>
/// <param name="Integration">The integration that the connection belongs to.</param>
/// <param name="Connection">The connection's name.</param>
/// <param name="VerificationCode">The code that the application exchanges (contract 3.6.4); null where the authorization failed.</param>
public sealed record FinishedAuthorization(string? Address, string Integration, string Connection, Secret? VerificationCode);

internal sealed class ReturnFromProviderHandler(
    IConnectionFlows flows, IProviderClientRepository clients, ISecretProtector protector, TokenDesk tokens, GrantedConnections granted, IUnitOfWork work, TimeProvider clock)
    : IRequestHandler<ReturnFromProvider, Result<FinishedAuthorization>>
{
    public async Task<Result<FinishedAuthorization>> Handle(ReturnFromProvider command, CancellationToken cancellationToken)
    {
        if (await flows.FindAsync(Secret.HashOf(command.State), cancellationToken) is not { } flow
            || !flow.IsAt(FlowStage.Sent, clock.GetUtcNow())
            || await clients.FindAsync(flow.Account, flow.ClientId, cancellationToken) is not { } client)
        {
            return ConnectionErrors.FlowOver;
        }

        // Claimed before the provider is asked: whatever comes of it, this state is spent. Nobody knows the next secret yet.
        var next = Secrets.NewOAuthSecret();
        flow = flow with { Stage = FlowStage.Returned };
        flows.Advance(flow, FlowStage.Sent, next.Hash);
        if (!await work.CommitAsync(cancellationToken))
        {
            return ConnectionErrors.FlowOver;
        }

        if (command.Code is not { Length: > 0 } code)
        {
            return Failed(flow, $"the provider refused: {(Words.IsPlain(command.Refusal) ? command.Refusal : "it sent neither a code nor a reason")}");
        }

        var verifier = Encoding.ASCII.GetString(
            protector.Unprotect(SendToProvider.VerifierPurpose, ConnectionVault.Row(flow.Account, flow.Id), flow.ProtectedVerifier!));

        // Not the browser's token: the code is spent, and its answer the only one.
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

        var done = flow with { Stage = FlowStage.Granted, Connection = stored.Value.Uuid, ExpiresAt = clock.GetUtcNow() + ConnectionFlow.StepTime };
        flows.Advance(done, FlowStage.Returned, next.Hash);
        if (!await granted.CommitAsync(CancellationToken.None))
        {
            return Failed(flow, "the connection was changed by somebody else at the same moment");
        }

        // The documentation calls it by one name, the vendor's own sample reads the other.
        return Finished(flow, next, ("verification_code", next.Clear), ("verification_token", next.Clear));
    }

    private static Result<FinishedAuthorization> Failed(ConnectionFlow flow, string failure) => flow is { RedirectOnError: true, OriginUrl: not null }
        ? Finished(flow, null, ("error", "connection_failed"), ("error_description", failure))
        : ConnectionErrors.ProviderRefused(failure);

    private static FinishedAuthorization Finished(ConnectionFlow flow, Secret? code, params IReadOnlyList<(string Name, string Value)> parameters) => new(
        flow.OriginUrl is { } origin ? Addresses.With(origin, parameters) : null, flow.Integration, flow.Name.Value, code);
}

/// <summary>Judges words that others send.</summary>
internal static class Words
{
    /// <summary>Whether it looks like one of the error names of RFC 6749: letters, digits and few signs, and not long.</summary>
    public static bool IsPlain(string? text) =>
        text is { Length: > 0 and <= 64 } && text.All(unit => char.IsAsciiLetterOrDigit(unit) || unit is '_' or '-' or '.');
}
