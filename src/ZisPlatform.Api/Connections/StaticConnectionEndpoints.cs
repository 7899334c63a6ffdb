using MediatR;
using ZisPlatform.Api.Authorization;
using ZisPlatform.Api.Binding;
using ZisPlatform.Api.Errors;
using ZisPlatform.Api.Hosting;
using ZisPlatform.Api.OpenApi;
using ZisPlatform.Application.Connections;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Api.Connections;

/// <summary>
/// The endpoints of the three kinds of connections with a fixed credential (contract 3.2 to 3.4): the same four operations for each.
/// </summary>
internal static class StaticConnectionEndpoints
{
    public static void MapStaticConnections(this IEndpointRouteBuilder connections)
    {
        Map<ApiKeyBody>(connections, ConnectionKind.ApiKey, ApiKeyBody.Of);
        Map<BasicAuthBody>(connections, ConnectionKind.BasicAuth, BasicAuthBody.Of);
        Map<BearerTokenBody>(connections, ConnectionKind.BearerToken, BearerTokenBody.Of);
    }

    /// <summary>
    /// Returns a hint to the current path for a request to <c>/connections/{kind}</c>, which only an old guide mentioned (contract 3.4);
    /// null for any other request.
    /// </summary>
    public static string? WithdrawnHint(HttpRequest request) =>
        HttpMethods.IsPost(request.Method)
        && request.Path.StartsWithSegments($"{PublicUrl.Services}/connections", StringComparison.OrdinalIgnoreCase, out var remainder)
        && remainder.Value?.Trim('/')
            is (ConnectionKindText.ApiKey or ConnectionKindText.BasicAuth or ConnectionKindText.BearerToken) and var kind
            ? "there is nothing at this path; "
                + $"connections are created at {PublicUrl.Services}/integrations/{{integration}}/connections/{kind}"
            : null;

    private static void Map<TBody>(IEndpointRouteBuilder connections, ConnectionKind kind, Func<ConnectionView, TBody> body)
    {
        var (collectionPath, itemPath) = ($"/{kind.Text()}", $"/{kind.Text()}/{{name}}");

        connections.MapPost(collectionPath, async (
            string integration,
            JsonRequest<ConnectionRequest> request,
            Caller caller,
            IMediator mediator,
            CancellationToken cancellationToken) =>
            (await mediator.Send(new CreateConnection(caller.Actor, integration, kind, request.Value.Details(kind)), cancellationToken))
                .Match(
                    connection => TypedResults.Json(body(ConnectionView.Of(connection)), statusCode: StatusCodes.Status201Created),
                    ErrorResponse.From))
            .DocumentCreateConnection<TBody>(kind);

        connections.MapGet(itemPath, async (
            string integration, string name, Caller caller, IConnectionReads reads, CancellationToken cancellationToken) =>
            await reads.FindAsync(caller.Actor.Account, integration, name, cancellationToken) is { } found && found.Kind == kind
                ? TypedResults.Ok(body(found))
                : ErrorResponse.From([ConnectionErrors.NoSuchConnection]))
            .DocumentShowConnection<TBody>(kind);

        connections.MapPatch(itemPath, async (
            string integration,
            string name,
            JsonRequest<ConnectionRequest> request,
            Caller caller,
            IMediator mediator,
            CancellationToken cancellationToken) =>
            (await mediator.Send(
                new ChangeConnection(caller.Actor, integration, kind, name, request.Value.Details(kind)),
                cancellationToken))
                .Match(connection => TypedResults.Ok(body(ConnectionView.Of(connection))), ErrorResponse.From))
            .DocumentChangeConnection<TBody>(kind);

        connections.MapDelete(itemPath, async (
            string integration, string name, Caller caller, IMediator mediator, CancellationToken cancellationToken) =>
            (await mediator.Send(new DeleteConnection(caller.Actor, integration, kind, new ConnectionKey(null, name)), cancellationToken))
                .Match(_ => TypedResults.NoContent(), ErrorResponse.From))
            .DocumentDeleteConnection(kind);
    }
}
