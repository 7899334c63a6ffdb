using ZisPlatform.Api.Audit;
using ZisPlatform.Api.Authorization;
using ZisPlatform.Api.Binding;
using ZisPlatform.Api.Configs;
using ZisPlatform.Api.Connections;
using ZisPlatform.Api.Errors;
using ZisPlatform.Api.Identity;
using ZisPlatform.Api.Identity.OAuth;
using ZisPlatform.Api.Links;
using ZisPlatform.Api.Registry;
using ZisPlatform.Api.Runs;
using ZisPlatform.Api.Webhooks;

namespace ZisPlatform.Api;

/// <summary>Maps the platform API for administrators: problem details, cursor paging, members in snake_case.</summary>
internal static class PlatformEndpoints
{
    public static void MapPlatform(this IEndpointRouteBuilder routes)
    {
        var platform = routes.MapGroup($"{ErrorResponse.PlatformPath}/v1")
            .RequireAuthorization(Policies.Admin).Require(AccessTable.Platform).AddEndpointFilter(RequestBodyReader.RejectInvalidAsync);
        platform.MapCaller();
        platform.MapAccounts();
        platform.MapUsers();
        platform.MapApiTokens();
        platform.MapDeployments();
        platform.MapStoredBundles();
        platform.MapConfigsOfIntegrations();
        platform.MapLinksOfIntegrations();
        platform.MapPlatformConnections();
        platform.MapRuns();
        platform.MapLogs();
        platform.MapPlatformWebhooks();
        platform.MapSecrets();
        platform.MapAudit();
        platform.MapKeys();
        platform.MapSessions();
    }
}
