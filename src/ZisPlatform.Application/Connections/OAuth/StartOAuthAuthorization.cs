using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Application.Common.Security;
using ZisPlatform.Application.Connections.Clients;
using ZisPlatform.Application.Identity.Contracts;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections.OAuth;

/// <summary>Starts the OAuth authorization of a connection to a provider (contract 3.6.1).</summary>
/// <param name="Actor">The caller, an admin.</param>
/// <param name="Integration">The integration's name from the path; owned by the account.</param>
/// <param name="Details">The unvalidated details from the request.</param>
/// <param name="CallbackUrl">The URL to which the provider redirects the browser.</param>
public sealed record StartOAuthAuthorization(Actor Actor, string Integration, AuthorizationDetails Details, string CallbackUrl)
    : IRequest<Result<StartedAuthorization>>;

/// <summary>The token for the next step of an authorization: in a browser, or, with client credentials, by the caller itself.</summary>
public sealed record StartedAuthorization(Secret Token, bool NeedsBrowser);

internal sealed class StartOAuthAuthorizationHandler(
    ProviderClients clients,
    IConnectionRepository connections,
    IOAuthAuthorizationRepository authorizations,
    IIdGenerator ids,
    IUnitOfWork work,
    TimeProvider clock)
    : IRequestHandler<StartOAuthAuthorization, Result<StartedAuthorization>>
{
    public async Task<Result<StartedAuthorization>> Handle(StartOAuthAuthorization command, CancellationToken cancellationToken)
    {
        var (actor, details) = (command.Actor, command.Details);
        var all = await clients.ListAsync(actor, command.Integration, cancellationToken);
        if (all.FirstOrDefault(candidate => details.ClientUuid is { } uuid
            ? candidate.Uuid.ToString() == uuid && (details.ClientName ?? candidate.Name) == candidate.Name
            : candidate.Name == details.ClientName) is not { } client)
        {
            return ConnectionErrors.AuthorizationClientRequired;
        }

        var grantType = details.GrantType ?? client.GrantType;
        if (Validate(details, client, grantType, AccountAddresses.SettingOf(actor.Subdomain)).ToArray() is { Length: > 0 } errors)
        {
            return errors;
        }

        var name = details.Name ?? $"oauth_{Guid.NewGuid():N}"[..18];
        if (await connections.FindAsync(actor.Account, command.Integration, name, cancellationToken) is { Kind: not ConnectionKind.Oauth })
        {
            return ConnectionErrors.NameTaken(name);
        }

        var (token, now, isCodeGrant) = (SecretGenerator.NewOAuthSecret(), clock.GetUtcNow(), grantType == GrantTypes.AuthorizationCode);
        client = await clients.EnsureStoredAsync(actor, client, ids, cancellationToken);
        var authorization = new OAuthAuthorization(
            await ids.NextAsync(cancellationToken),
            actor.Account,
            command.Integration,
            client.Id,
            ConnectionName.Parse(name).Value,
            grantType,
            string.IsNullOrWhiteSpace(details.Scopes) ? client.DefaultScopes : details.Scopes,
            details.UrlSubdomain ?? "",
            isCodeGrant && details.OriginUrl is { Length: > 0 } origin ? origin : null,
            details.RedirectOnError,
            details.OfflineAccess,
            command.CallbackUrl,
            actor.UserId)
        {
            Stage = isCodeGrant ? AuthorizationStage.Started : AuthorizationStage.Granted,
            ExpiresAt = now + OAuthAuthorization.StepTimeout,
        };
        authorizations.DeleteExpired(actor.Account, now);
        authorizations.Add(authorization, token.Hash);

        // KeyTaken: another request stored the built-in client concurrently.
        return await work.CommitAsync(cancellationToken) == CommitResult.Done
            ? new StartedAuthorization(token, isCodeGrant)
            : ConnectionErrors.TooBusy;
    }

    // The vendor's Postman collection sends an empty URL: the browser then ends on a page of this server.
    private static bool IsValidOriginUrl(string? url) =>
        url is { Length: <= ProviderAddress.MaximumLength } && (url.Length == 0 || ProviderAddress.IsAllowedUrl(url));

    private static IEnumerable<Error> Validate(AuthorizationDetails details, ProviderClient client, string grantType, string addressSetting)
    {
        var isCodeGrant = grantType == GrantTypes.AuthorizationCode;
        var needsSubdomain = ProviderAddress.HasPlaceholder(client.TokenUrl)
            || (isCodeGrant && client.AuthUrl is { } url && ProviderAddress.HasPlaceholder(url));
        Error?[] checks =
        [
            GrantTypes.Validate(details.GrantType),
            details.Name is null ? null : ConnectionName.Parse(details.Name).Match<Error?>(_ => null, errors => errors[0]),
            isCodeGrant && !IsValidOriginUrl(details.OriginUrl)
                ? ConnectionErrors.InvalidAddress("origin_oauth_redirect_url")
                : null,
            ProviderAddress.ValidateSubdomain(details.UrlSubdomain),
            needsSubdomain && string.IsNullOrEmpty(details.UrlSubdomain) ? ConnectionErrors.SubdomainRequired : null,
            client.TokenUrl.Length == 0 ? ConnectionErrors.NoAccountAddress(addressSetting)
                : isCodeGrant && client.AuthUrl is null ? ConnectionErrors.NoAuthUrl
                : null,
            details.Scopes is null ? null
                : details.Scopes.Any(char.IsControl) ? ConnectionErrors.ControlCharacter("permission_scopes")
                : PlainText.Validate(details.Scopes, "permission_scopes", ProviderClient.MaximumTextLength),
        ];
        return checks.OfType<Error>();
    }
}
