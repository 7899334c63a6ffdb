using ZisPlatform.Api.Authorization;
using ZisPlatform.Api.Binding;
using ZisPlatform.Api.Hosting;
using ZisPlatform.Api.OpenApi;
using ZisPlatform.Api.Paging;
using ZisPlatform.Application.Connections;

namespace ZisPlatform.Api.Connections;

/// <summary>The endpoints of connections in the vendor's contract (3).</summary>
internal static class ConnectionEndpoints
{
    public static void MapConnections(this IEndpointRouteBuilder routes)
    {
        var services = routes.MapGroup(PublicUrl.Services).WithTags("Connections")
            .RequireAuthorization(Policies.Admin).Require(AccessTable.IntegrationData).AddEndpointFilter(
                RequestBodyReader.RejectInvalidAsync);
        var connections = services.MapGroup("/integrations/{integration}/connections");
        connections.MapGet("/all", ListAllAsync).DocumentListConnections();
        connections.MapStaticConnections();
        services.MapProviderClients();
        services.MapOAuthAuthorizations();
        services.MapOAuthConnections();
        routes.MapGroup(PublicUrl.Services).AddEndpointFilter(RequestBodyReader.RejectInvalidAsync).MapOAuthAuthorizationPages();
    }

    private static Task<IResult> ListAllAsync(
        string integration, PageQuery page, Caller caller, IConnectionReads reads, CancellationToken cancellationToken) =>
        ListAsync(integration, page, caller, reads, AllConnectionsBody.Of, cancellationToken);

    /// <summary>Lists connections of all kinds by name, in the format of the vendor's contract or of the platform API.</summary>
    internal static Task<IResult> ListAsync<TBody>(
        string integration,
        PageQuery page,
        Caller caller,
        IConnectionReads reads,
        Func<IReadOnlyList<ConnectionView>, PageMeta, TBody> body,
        CancellationToken cancellationToken)
    {
        var list = $"connections/{integration}";
        return PagedResult.CreateAsync(
            page.ByName(list),
            list,
            pageRequest => reads.ListAsync(caller.Actor.Account, integration, pageRequest, cancellationToken),
            connection => connection.Name,
            body);
    }
}
