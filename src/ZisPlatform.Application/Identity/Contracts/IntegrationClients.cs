using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Application.Common.Security;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity.Contracts;

/// <summary>The OAuth client of a new integration.</summary>
/// <param name="Id">The numeric id.</param>
/// <param name="Identifier">The identifier, always <c>zis_{integration}</c>.</param>
/// <param name="Secret">The secret in plaintext; it is shown only once.</param>
public sealed record IntegrationClient(long Id, string Identifier, string Secret);

/// <summary>Creates the OAuth clients of integrations, for the registry.</summary>
public sealed class IntegrationClients(IIdentityStore store, IIdGenerator ids)
{
    /// <summary>Returns the identifier of an integration's client.</summary>
    public static string IdentifierOf(string integration) => OAuthClient.IntegrationPrefix + integration;

    /// <summary>The mask shown in place of a secret after its first showing.</summary>
    public static string MaskedSecret => Secret.Mask;

    /// <summary>Adds the client to the unit of work; the caller commits it together with the integration.</summary>
    public async ValueTask<IntegrationClient> AddAsync(
        Actor owner, string integration, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var secret = SecretGenerator.NewClientSecret();
        var client = OAuthClient.ForIntegration(
            await ids.NextAsync(cancellationToken), owner.Account, integration, secret, owner.UserId, now);
        store.Add(client);
        return new IntegrationClient(client.Id, client.Identifier, secret.ClearText);
    }
}
