using System.Globalization;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using ZisPlatform.Api.Authorization;
using ZisPlatform.Api.Binding;
using ZisPlatform.Api.Errors;
using ZisPlatform.Api.Hosting;
using ZisPlatform.Api.OpenApi;
using ZisPlatform.Api.Paging;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Configs;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Configs;

namespace ZisPlatform.Api.Configs;

/// <summary>The endpoints of configs: those of the vendor's contract (4), and the same for administrators.</summary>
internal static class ConfigEndpoints
{
    private const string FilterName = "filter[scope]";
    private const string CollectionPath = "/configs";
    private const string ItemPath = CollectionPath + "/{scope}";

    public static void MapConfigs(this IEndpointRouteBuilder routes)
    {
        var configs = routes.MapGroup(PublicUrl.Services + "/integrations/{integration}").WithTags("Configs")
            .RequireAuthorization(Policies.Admin).Require(AccessTable.IntegrationData).AddEndpointFilter(
                RequestBodyReader.RejectInvalidAsync);
        configs.MapGet(CollectionPath, ListAsync).DocumentListConfigs();
        configs.MapPost(CollectionPath, CreateAsync).DocumentCreateConfig().ForContract();
        configs.MapPut(ItemPath, ReplaceAsync).DocumentReplaceConfig().ForContract();
        configs.MapPatch(ItemPath, MergeAsync).DocumentMergeConfig().ForContract();
        configs.MapDelete(ItemPath, DeleteAsync).DocumentDeleteConfig().ForContract();
    }

    /// <summary>
    /// Maps the same endpoints for administrators, and two that the vendor's API lacks: a list without a filter, and a single config.
    /// </summary>
    public static void MapConfigsOfIntegrations(this IEndpointRouteBuilder platform)
    {
        var configs = platform.MapGroup("/integrations/{integration}").AddEndpointFilter(RequireIntegrationFilter.InvokeAsync);
        configs.MapGet(CollectionPath, ListAllAsync).DocumentListAllConfigs();
        configs.MapPost(CollectionPath, CreateAsync).DocumentCreateConfig().ForPlatform();
        configs.MapGet(ItemPath, ShowAsync).DocumentShowConfig();
        configs.MapPut(ItemPath, ReplaceAsync).DocumentReplaceConfig().ForPlatform();
        configs.MapPatch(ItemPath, MergeAsync).DocumentMergeConfig().ForPlatform();
        configs.MapDelete(ItemPath, DeleteAsync).DocumentDeleteConfig().ForPlatform();
    }

    private static async Task<IResult> ListAsync(
        string integration,
        [FromQuery(Name = FilterName)] string? filter,
        PageQuery page,
        Caller caller,
        IConfigReads reads,
        HttpRequest request,
        CancellationToken cancellationToken)
    {
        var (scopes, pageRequest) = (ScopePattern.Parse(filter), page.ById());
        if (!scopes.IsOk || !pageRequest.IsOk)
        {
            return ErrorResponse.From([.. scopes.Errors, .. pageRequest.Errors]);
        }

        var context = IntegrationContext.Of(caller.Actor, integration);
        var result = await reads.ListAsync(context.Account, integration, scopes.Value, pageRequest.Value, cancellationToken);
        if (result.Items is not [.., var last])
        {
            return ErrorResponse.From([ConfigErrors.NotFound(scopes.Value.Text)]);
        }

        // A page requested with page[before] is always followed by another one.
        long? after = result.HasMore || pageRequest.Value.Before ? last.Id : null;
        var next = after is null
            ? ""
            : PublicUrl.With(request, ("page[before]", null), ("page[after]", after.Value.ToString(CultureInfo.InvariantCulture)));
        return TypedResults.Ok(new ConfigListBody(
            [.. result.Items.Select(config => ListedConfig.Of(config, context))],
            new ConfigListMeta(result.HasMore, after),
            new ConfigListLinks(next),
            null));
    }

    private static Task<IResult> ListAllAsync(
        string integration,
        [FromQuery(Name = FilterName)] string? filter,
        PageQuery page,
        Caller caller,
        IConfigReads reads,
        CancellationToken cancellationToken)
    {
        var scopes = ScopePattern.Parse(filter ?? "*");
        var (list, context) = ($"configs/{integration}", IntegrationContext.Of(caller.Actor, integration));
        return scopes.IsOk
            ? PagedResult.CreateAsync(
                page.ByNumber(list),
                list,
                pageRequest => reads.ListAsync(context.Account, integration, scopes.Value, pageRequest, cancellationToken),
                config => config.Id,
                (configs, meta) => new ConfigPageBody([.. configs.Select(config => ListedConfig.Of(config, context))], meta))
            : Task.FromResult(ErrorResponse.From(scopes.Errors));
    }

    private static async Task<IResult> ShowAsync(
        string integration, RawPathSegment scope, Caller caller, IConfigReads reads, CancellationToken cancellationToken)
    {
        var context = IntegrationContext.Of(caller.Actor, integration);
        return await reads.FindAsync(context.Account, integration, scope.Value, cancellationToken) is { } config
            ? TypedResults.Ok(new ConfigBody(ConfigItem.Of(config, context)))
            : ErrorResponse.From([ConfigErrors.NotFound(scope.Value)]);
    }

    private static async Task<IResult> CreateAsync(
        string integration, JsonBody body, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        var context = IntegrationContext.Of(caller.Actor, integration);
        var result = await mediator.Send(new CreateConfig(context, body.Text("scope"), body["config"]), cancellationToken);
        return ToResult(result, context, StatusCodes.Status201Created);
    }

    private static async Task<IResult> ReplaceAsync(
        string integration, RawPathSegment scope, JsonBody body, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        var context = IntegrationContext.Of(caller.Actor, integration);
        return ToResult(await mediator.Send(new ReplaceConfig(context, scope.Value, body["config"]), cancellationToken), context);
    }

    private static async Task<IResult> MergeAsync(
        string integration, RawPathSegment scope, JsonBody body, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        var context = IntegrationContext.Of(caller.Actor, integration);
        return ToResult(await mediator.Send(new MergeConfig(context, scope.Value, body["config"]), cancellationToken), context);
    }

    private static async Task<IResult> DeleteAsync(
        string integration, RawPathSegment scope, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(
            new DeleteConfig(IntegrationContext.Of(caller.Actor, integration), scope.Value),
            cancellationToken);
        return result.Match(_ => TypedResults.NoContent(), ErrorResponse.From);
    }

    private static IResult ToResult(Result<ConfigView> result, IntegrationContext context, int status = StatusCodes.Status200OK) =>
        result.Match(
            config => TypedResults.Json(new ConfigBody(ConfigItem.Of(config, context)), statusCode: status), ErrorResponse.From);
}
