using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Security;
using ZisPlatform.Application.Connections.Clients;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections.OAuth;

/// <summary>
/// Completes an authorization: exchanges the verification code and, with client credentials, creates the connection (contract 3.6.4).
/// </summary>
/// <param name="Actor">The caller, an admin.</param>
/// <param name="Integration">The integration's name from the path.</param>
/// <param name="Code">The verification code from the request.</param>
public sealed record VerifyOAuthAuthorization(Actor Actor, string Integration, string Code) : IRequest<Result<VerifiedAuthorization>>;

/// <param name="AccessCode">A new secret. The contract requires it, but no endpoint accepts it.</param>
/// <param name="Connection">The id of the connection.</param>
public sealed record VerifiedAuthorization(Secret AccessCode, Guid Connection);

internal sealed class VerifyOAuthAuthorizationHandler(
    IOAuthAuthorizationRepository authorizations,
    IProviderClientRepository clients,
    ProviderTokenClient tokens,
    GrantedConnections granted,
    IUnitOfWork work,
    TimeProvider clock)
    : IRequestHandler<VerifyOAuthAuthorization, Result<VerifiedAuthorization>>
{
    public async Task<Result<VerifiedAuthorization>> Handle(VerifyOAuthAuthorization command, CancellationToken cancellationToken)
    {
        var account = command.Actor.Account;
        if (await authorizations.FindAsync(Secret.HashOf(command.Code), cancellationToken) is not { } authorization
            || authorization.Account != account
            || authorization.Integration != command.Integration
            || !authorization.IsAt(AuthorizationStage.Granted, clock.GetUtcNow())
            || await clients.FindAsync(account, authorization.ClientId, cancellationToken) is not { } client)
        {
            return ConnectionErrors.NoSuchVerification;
        }

        var accessCode = SecretGenerator.NewOAuthSecret();
        authorizations.Advance(authorization with { Stage = AuthorizationStage.Verified }, AuthorizationStage.Granted, accessCode.Hash);
        if (await work.CommitAsync(cancellationToken) != CommitResult.Done)
        {
            return ConnectionErrors.NoSuchVerification;
        }

        if (authorization.Connection is { } connection)
        {
            return new VerifiedAuthorization(accessCode, connection);
        }

        var response = await tokens.RequestByClientCredentialsAsync(
            client, authorization.UrlSubdomain, authorization.Scopes, CancellationToken.None);
        if (response.Access is not { } access)
        {
            return ConnectionErrors.ProviderRefused(response.Failure!);
        }

        var stored = await granted.StageAsync(authorization, access, command.Actor, CancellationToken.None);
        if (!stored.IsOk)
        {
            return stored.Errors.ToArray();
        }

        return await granted.CommitAsync(CancellationToken.None) == CommitResult.Done
            ? new VerifiedAuthorization(accessCode, stored.Value.Uuid)
            : ConnectionErrors.TooBusy;
    }
}
