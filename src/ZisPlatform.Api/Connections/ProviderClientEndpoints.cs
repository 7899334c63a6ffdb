using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using MediatR;
using ZisPlatform.Api.Authorization;
using ZisPlatform.Api.Binding;
using ZisPlatform.Api.Errors;
using ZisPlatform.Api.OpenApi;
using ZisPlatform.Application.Connections.Clients;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Api.Connections;

/// <summary>The endpoints of OAuth clients that developers registered at providers (contract 3.5).</summary>
internal static class ProviderClientEndpoints
{
    private const string CollectionPath = "/connections/oauth/clients/{integration}";
    private const string ItemPath = CollectionPath + "/{client_uuid}";

    public static void MapProviderClients(this IEndpointRouteBuilder services)
    {
        services.MapGet(CollectionPath, ListAsync).DocumentListProviderClients();
        services.MapPost(CollectionPath, CreateAsync).DocumentCreateProviderClient();
        services.MapGet(ItemPath, ShowAsync).DocumentShowProviderClient();
        services.MapPatch(ItemPath, ChangeAsync).DocumentChangeProviderClient();
        services.MapDelete(ItemPath, DeleteAsync).DocumentDeleteProviderClient();
    }

    private static async Task<IResult> ListAsync(
        string integration, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new ListProviderClients(caller.Actor, integration), cancellationToken);
        return result.Match(
            clients => TypedResults.Ok(new ProviderClientListBody([.. clients.Select(ProviderClientItem.Of)])),
            ErrorResponse.From);
    }

    private static async Task<IResult> CreateAsync(
        string integration, JsonRequest<ProviderClientRequest> body, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new RegisterProviderClient(caller.Actor, integration, body.Value.Details), cancellationToken);
        return result.Match(
            client => TypedResults.Json(new ProviderClientUuidBody(client.Uuid.ToString()), statusCode: StatusCodes.Status201Created),
            ErrorResponse.From);
    }

    private static async Task<IResult> ShowAsync(
        string integration, string client_uuid, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new GetProviderClient(caller.Actor, integration, client_uuid), cancellationToken);
        return result.Match(client => TypedResults.Ok(ProviderClientItem.Of(client)), ErrorResponse.From);
    }

    private static async Task<IResult> ChangeAsync(
        string integration,
        string client_uuid,
        JsonRequest<ProviderClientRequest> body,
        Caller caller,
        IMediator mediator,
        CancellationToken cancellationToken)
    {
        var result = await mediator.Send(
            new ChangeProviderClient(caller.Actor, integration, client_uuid, body.Value.Details),
            cancellationToken);
        return result.Match(client => TypedResults.Ok(ProviderClientItem.Of(client)), ErrorResponse.From);
    }

    private static async Task<IResult> DeleteAsync(
        string integration, string client_uuid, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new DeleteProviderClient(caller.Actor, integration, client_uuid), cancellationToken);
        return result.Match(_ => TypedResults.NoContent(), ErrorResponse.From);
    }
}

/// <summary>The request body of a provider client; unknown members are ignored.</summary>
internal sealed class ProviderClientRequest
{
    [DisallowNull]
    public string? Name { get; init; }

    [DisallowNull]
    public string? ClientId { get; init; }

    [DisallowNull]
    public string? ClientSecret { get; init; }

    [DisallowNull]
    public string? TokenUrl { get; init; }

    public string? AuthUrl { get; init; }

    public string? DefaultScopes { get; init; }

    public string? GrantType { get; init; }

    [JsonIgnore]
    public ProviderClientDetails Details => new(Name, ClientId, ClientSecret, TokenUrl, AuthUrl, DefaultScopes, GrantType);
}

internal sealed record ProviderClientUuidBody(string Uuid);

internal sealed record ProviderClientItem(
    string AuthUrl,
    string ClientId,
    string ClientSecret,
    string CreatedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    string DefaultScopes,
    string GrantType,
    string Integration,
    string Name,
    string TokenUrl,
    string Uuid)
{
    public static ProviderClientItem Of(ProviderClient client) => new(
        UrlRedaction.MaskQuery(client.AuthUrl ?? ""),
        client.ClientId,
        ConnectionMask.Secret,
        $"{client.CreatedBy}",
        client.CreatedAt,
        client.UpdatedAt,
        client.DefaultScopes,
        client.GrantType,
        client.Integration,
        client.Name,
        UrlRedaction.MaskQuery(client.TokenUrl),
        client.Uuid.ToString());
}

internal sealed record ProviderClientListBody(IReadOnlyList<ProviderClientItem> Clients);
