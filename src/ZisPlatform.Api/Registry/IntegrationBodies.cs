using System.Diagnostics.CodeAnalysis;
using ZisPlatform.Application.Identity.Contracts;
using ZisPlatform.Application.Registry;
using ZisPlatform.Application.Registry.Integrations;

namespace ZisPlatform.Api.Registry;

/// <summary>The request body of an integration; unknown members, including <c>jwt_public_key</c>, are ignored (contract 2.1).</summary>
internal sealed class CreateIntegrationBody
{
    [DisallowNull]
    public string? Description { get; init; }
}

internal sealed record IntegrationBody(string Description, string JwtPublicKey, OAuthClientBody ZendeskOauthClient, string Name)
{
    public static IntegrationBody Of(RegisteredIntegration registered)
    {
        var integration = registered.Integration;
        var name = integration.Name.Value;
        var client = new OAuthClientBody(integration.OAuthClientId, IntegrationClients.IdentifierOf(name), registered.ClientSecret);
        return new IntegrationBody(integration.Description, integration.Key.PublicKeyPem, client, name);
    }

    public static IntegrationBody Of(IntegrationView view) => new(
        view.Description,
        view.PublicKeyPem,
        new OAuthClientBody(view.OAuthClientId, IntegrationClients.IdentifierOf(view.Name), IntegrationClients.MaskedSecret),
        view.Name);
}

internal sealed record OAuthClientBody(long Id, string Identifier, string Secret);

internal sealed record IntegrationListBody(IReadOnlyList<IntegrationBody> Integrations)
{
    public static IntegrationListBody Of(IReadOnlyList<IntegrationView> views) => new([.. views.Select(IntegrationBody.Of)]);
}
