using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity.Contracts;

/// <summary>The OAuth client that the registry needs for a new integration.</summary>
/// <param name="Id">Its numeric id.</param>
/// <param name="Identifier">Always <c>zis_{integration}</c>.</param>
/// <param name="Secret">In clear, for its only showing.</param>
public sealed record IntegrationClient(long Id, string Identifier, string Secret);

/// <summary>Makes the OAuth clients of integrations, for the registry.</summary>
public sealed class IntegrationClients(IIdentityStore store, IIdSource ids)
{
    /// <summary>The identifier of an integration's client.</summary>
    public static string IdentifierOf(string integration) => OAuthClient.IntegrationPrefix + integration;

    /// <summary>What stands in place of a secret that was shown before.</summary>
    public static string MaskedSecret => Secret.Mask;

    /// <summary>Adds the client to the unit of work; the caller commits it together with the integration.</summary>
    public async ValueTask<IntegrationClient> AddAsync(Actor owner, string integration, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var secret = Secrets.NewClientSecret();
        var client = OAuthClient.ForIntegration(
            await ids.NextAsync(cancellationToken), owner.Account, integration, secret, owner.UserId, now);
        store.Add(client);
        return new IntegrationClient(client.Id, client.Identifier, secret.Clear);
    }
}
