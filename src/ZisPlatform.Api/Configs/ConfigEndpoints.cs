using System.Globalization;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using ZisPlatform.Api.Authorization;
using ZisPlatform.Api.Binding;
using ZisPlatform.Api.Documentation;
using ZisPlatform.Api.Errors;
using ZisPlatform.Api.Hosting;
using ZisPlatform.Api.Paging;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Configs;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Configs;

namespace ZisPlatform.Api.Configs;

/// <summary>The endpoints of configs: those of the vendor's contract (4), and the same for administrators.</summary>
internal static class ConfigEndpoints
{
    private const string Filter = "filter[scope]";
    private const string All = "/configs";
    private const string One = All + "/{scope}";

    public static void MapConfigs(this IEndpointRouteBuilder routes)
    {
        var configs = routes.MapGroup(PublicUrl.Services + "/integrations/{integration}").WithTags("Configs")
            .RequireAuthorization(Policies.Admin).Require(AccessTable.IntegrationData).AddEndpointFilter(
                RequestBodyReader.RefuseInvalidAsync);
        configs.MapGet(All, ListAsync).DocumentListConfigs();
        configs.MapPost(All, CreateAsync).DocumentCreateConfig().ForContract();
        configs.MapPut(One, ReplaceAsync).DocumentReplaceConfig().ForContract();
        configs.MapPatch(One, MergeAsync).DocumentMergeConfig().ForContract();
        configs.MapDelete(One, DeleteAsync).DocumentDeleteConfig().ForContract();
    }

    /// <summary>
    /// Maps the same endpoints for administrators, and two that the vendor's API lacks: a list without a filter, and a single config.
    /// </summary>
    public static void MapConfigsOfIntegrations(this IEndpointRouteBuilder platform)
    {
        var configs = platform.MapGroup("/integrations/{integration}").AddEndpointFilter(RequireIntegrationFilter.InvokeAsync);
        configs.MapGet(All, ListAllAsync).DocumentListAllConfigs();
        configs.MapPost(All, CreateAsync).DocumentCreateConfig().ForPlatform();
        configs.MapGet(One, ShowAsync).DocumentShowConfig();
        configs.MapPut(One, ReplaceAsync).DocumentReplaceConfig().ForPlatform();
        configs.MapPatch(One, MergeAsync).DocumentMergeConfig().ForPlatform();
        configs.MapDelete(One, DeleteAsync).DocumentDeleteConfig().ForPlatform();
    }

    private static async Task<IResult> ListAsync(
        string integration,
        [FromQuery(Name = Filter)] string? filter,
        PageQuery page,
        Caller caller,
        IConfigReads reads,
        HttpRequest request,
        CancellationToken cancellationToken)
    {
        var (scopes, part) = (ScopePattern.Parse(filter), page.OfIds());
        if (!scopes.IsOk || !part.IsOk)
        {
            return ErrorResponse.From([.. scopes.Errors, .. part.Errors]);
        }

        var context = IntegrationContext.Of(caller.Actor, integration);
        var found = await reads.ListAsync(context.Account, integration, scopes.Value, part.Value, cancellationToken);
        if (found.Items is not [.., var last])
        {
            return ErrorResponse.From([ConfigErrors.NotFound(scopes.Value.Text)]);
        }

        // A page requested with page[before] is always followed by another one.
        long? after = found.HasMore || part.Value.Before ? last.Id : null;
        var next = after is null
            ? ""
            : PublicUrl.With(request, ("page[before]", null), ("page[after]", after.Value.ToString(CultureInfo.InvariantCulture)));
        return TypedResults.Ok(new ConfigListBody(
            [.. found.Items.Select(config => ListedConfig.Of(config, context))],
            new ConfigListMeta(found.HasMore, after),
            new ConfigListLinks(next),
            null));
    }

    private static Task<IResult> ListAllAsync(
        string integration,
        [FromQuery(Name = Filter)] string? filter,
        PageQuery page,
        Caller caller,
        IConfigReads reads,
        CancellationToken cancellationToken)
    {
        var scopes = ScopePattern.Parse(filter ?? "*");
        var (list, context) = ($"configs/{integration}", IntegrationContext.Of(caller.Actor, integration));
        return scopes.IsOk
            ? PagedResult.AnswerAsync(
                page.OfNumbers(list),
                list,
                part => reads.ListAsync(context.Account, integration, scopes.Value, part, cancellationToken),
                config => config.Id,
                (configs, meta) => new ConfigPageBody([.. configs.Select(config => ListedConfig.Of(config, context))], meta))
            : Task.FromResult(ErrorResponse.From(scopes.Errors));
    }

    private static async Task<IResult> ShowAsync(
        string integration, TextInPath scope, Caller caller, IConfigReads reads, CancellationToken cancellationToken)
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
        return Answer(result, context, StatusCodes.Status201Created);
    }

    private static async Task<IResult> ReplaceAsync(
        string integration, TextInPath scope, JsonBody body, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        var context = IntegrationContext.Of(caller.Actor, integration);
        return Answer(await mediator.Send(new ReplaceConfig(context, scope.Value, body["config"]), cancellationToken), context);
    }

    private static async Task<IResult> MergeAsync(
        string integration, TextInPath scope, JsonBody body, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        var context = IntegrationContext.Of(caller.Actor, integration);
        return Answer(await mediator.Send(new MergeConfig(context, scope.Value, body["config"]), cancellationToken), context);
    }

    private static async Task<IResult> DeleteAsync(
        string integration, TextInPath scope, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(
            new DeleteConfig(IntegrationContext.Of(caller.Actor, integration), scope.Value),
            cancellationToken);
        return result.Match(_ => TypedResults.NoContent(), ErrorResponse.From);
    }

    private static IResult Answer(Result<ConfigView> result, IntegrationContext context, int status = StatusCodes.Status200OK) =>
        result.Match(
            config => TypedResults.Json(new ConfigBody(ConfigItem.Of(config, context)), statusCode: status), ErrorResponse.From);
}
