using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using MediatR;
using ZisPlatform.Api.Authorization;
using ZisPlatform.Api.Binding;
using ZisPlatform.Api.Errors;
using ZisPlatform.Api.OpenApi;
using ZisPlatform.Api.Paging;
using ZisPlatform.Application.Connections;
using ZisPlatform.Application.Connections.OAuth;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Api.Connections;

/// <summary>
/// The endpoints of connections for administrators; the contract's own paths accept neither API tokens nor passwords (contract 1.4).
/// </summary>
internal static class PlatformConnectionEndpoints
{
    private const string CollectionPath = "/connections";
    private const string ItemPath = CollectionPath + "/{name}";

    private static readonly Error OAuthFlowRequired = new(
        ErrorKind.Invalid,
        "connections.flow_wanted",
        "an oauth connection begins with POST /api/services/zis/connections/oauth/start/{integration}",
        "$.kind");

    private static readonly Error KindRequired = new(
        ErrorKind.Invalid, "connections.kind_wanted", "kind is required: api_key, basic_auth or bearer_token", "$.kind");

    public static void MapPlatformConnections(this IEndpointRouteBuilder platform)
    {
        var connections = platform.MapGroup("/integrations/{integration}").AddEndpointFilter(RequireIntegrationFilter.InvokeAsync);
        connections.MapGet(CollectionPath, ListAsync).DocumentPlatformListConnections();
        connections.MapPost(CollectionPath, CreateAsync).DocumentPlatformCreateConnection();
        connections.MapGet(ItemPath, ShowAsync).DocumentPlatformShowConnection();
        connections.MapPatch(ItemPath, ChangeAsync).DocumentPlatformChangeConnection();
        connections.MapDelete(ItemPath, DeleteAsync).DocumentPlatformDeleteConnection();
        connections.MapPost(ItemPath + "/refresh", RefreshAsync).DocumentPlatformRefreshConnection();
    }

    private static Task<IResult> ListAsync(
        string integration, PageQuery page, Caller caller, IConnectionReads reads, CancellationToken cancellationToken) =>
        ConnectionEndpoints.ListAsync(
            integration,
            page,
            caller,
            reads,
            (connections, meta) => new PlatformConnectionListBody([.. connections.Select(PlatformConnectionItem.Of)], meta),
            cancellationToken);

    private static async Task<IResult> CreateAsync(
        string integration,
        JsonRequest<PlatformConnectionRequest> body,
        Caller caller,
        IMediator mediator,
        CancellationToken cancellationToken)
    {
        if (body.Value.Kind is not { } kind || kind == ConnectionKind.Oauth)
        {
            return ErrorResponse.From([body.Value.Kind is null ? KindRequired : OAuthFlowRequired]);
        }

        var result = await mediator.Send(new CreateConnection(caller.Actor, integration, kind, body.Value.Details), cancellationToken);
        return result.Match(
            connection => TypedResults.Json(
                PlatformConnectionBody.Of(ConnectionView.Of(connection)), statusCode: StatusCodes.Status201Created),
            ErrorResponse.From);
    }

    private static async Task<IResult> ShowAsync(
        string integration, string name, Caller caller, IConnectionReads reads, CancellationToken cancellationToken) =>
        await reads.FindAsync(caller.Actor.Account, integration, name, cancellationToken) is { } connection
            ? TypedResults.Ok(PlatformConnectionBody.Of(connection))
            : ErrorResponse.From([ConnectionErrors.NoSuchConnection]);

    private static async Task<IResult> ChangeAsync(
        string integration,
        string name,
        JsonRequest<PlatformConnectionRequest> body,
        Caller caller,
        IMediator mediator,
        CancellationToken cancellationToken)
    {
        var result = await mediator.Send(
            new ChangeConnection(caller.Actor, integration, null, name, body.Value.Details),
            cancellationToken);
        return result.Match(
            connection => TypedResults.Ok(PlatformConnectionBody.Of(ConnectionView.Of(connection))),
            ErrorResponse.From);
    }

    private static async Task<IResult> DeleteAsync(
        string integration, string name, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(
            new DeleteConnection(caller.Actor, integration, null, new ConnectionKey(null, name)),
            cancellationToken);
        return result.Match(_ => TypedResults.NoContent(), ErrorResponse.From);
    }

    private static async Task<IResult> RefreshAsync(
        string integration, string name, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        // Unlike the contract's path, this API lists connections of all kinds, so it must not report a listed one as missing.
        var result = await mediator.Send(
            new RefreshConnection(caller.Actor, integration, null, new ConnectionKey(null, name)),
            cancellationToken);
        return result.Match(details => TypedResults.Ok(PlatformConnectionBody.Of(details.Connection)), ErrorResponse.From);
    }
}

/// <summary>The state of an OAuth connection, without its tokens.</summary>
internal sealed record PlatformOAuthItem(
    string ClientUuid,
    string GrantType,
    string Scope,
    DateTimeOffset? ExpiresAt,
    bool Renewable,
    DateTimeOffset? RenewAt,
    DateTimeOffset? FailedAt,
    string? Failure,
    long Failures)
{
    public static PlatformOAuthItem? Of(OAuthState? state) => state is null
        ? null
        : new PlatformOAuthItem(
            state.ClientUuid.ToString(),
            state.GrantType,
            state.Scope,
            state.ExpiresAt,
            state.IsRenewable,
            state.RenewAt,
            state.FailedAt,
            state.Failure,
            state.Failures);
}

/// <summary>
/// The request body of a connection with a fixed credential; <c>secret</c> replaces the contract's different names of the secret.
/// </summary>
internal sealed class PlatformConnectionRequest
{
    [DisallowNull]
    public ConnectionKind? Kind { get; init; }

    [DisallowNull]
    public string? Name { get; init; }

    [DisallowNull]
    public string? AllowedDomain { get; init; }

    public string? HeaderName { get; init; }

    public string? Username { get; init; }

    [DisallowNull]
    public string? Secret { get; init; }

    [JsonIgnore]
    public ConnectionDetails Details => new(Name, AllowedDomain, HeaderName, Username, Secret);
}

internal sealed record PlatformConnectionItem(
    string Name,
    ConnectionKind Kind,
    string Uuid,
    string? AllowedDomain,
    string? HeaderName,
    string? Username,
    PlatformOAuthItem? Oauth,
    long CreatedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    public static PlatformConnectionItem Of(ConnectionView connection) => new(
        connection.Name,
        connection.Kind,
        connection.Uuid.ToString(),
        connection.AllowedDomain,
        connection.HeaderName,
        connection.Username,
        PlatformOAuthItem.Of(connection.Oauth),
        connection.CreatedBy,
        connection.CreatedAt,
        connection.UpdatedAt);
}

internal sealed record PlatformConnectionBody(PlatformConnectionItem Connection)
{
    public static PlatformConnectionBody Of(ConnectionView connection) => new(PlatformConnectionItem.Of(connection));
}

internal sealed record PlatformConnectionListBody(IReadOnlyList<PlatformConnectionItem> Connections, PageMeta Meta);
