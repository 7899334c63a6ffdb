using MediatR;
using ZisPlatform.Api.Authorization;
using ZisPlatform.Api.Errors;
using ZisPlatform.Api.OpenApi;
using ZisPlatform.Api.Paging;
using ZisPlatform.Application.Registry;
using ZisPlatform.Application.Registry.Bundles;
using ZisPlatform.Domain.Flows.Compilation;
using ZisPlatform.Domain.Registry;

namespace ZisPlatform.Api.Registry;

/// <summary>The endpoints for data of bundles that the vendor's API does not return: upload times, contents and findings.</summary>
internal static class StoredBundleEndpoints
{
    public static void MapStoredBundles(this IEndpointRouteBuilder platform)
    {
        platform.MapGet("/integrations/{integration}/bundles", ListAsync).DocumentListStoredBundles();
        platform.MapGet("/integrations/{integration}/bundles/{uuid}/findings", ListFindingsAsync).DocumentListFindings();
    }

    private static async Task<IResult> ListAsync(
        string integration, PageQuery page, Caller caller, IRegistryReads reads, CancellationToken cancellationToken)
    {
        var list = $"stored_bundles/{integration}";
        return await reads.HasIntegrationAsync(caller.Actor.Account, integration, cancellationToken)
            ? await PagedResult.CreateAsync(
                page.ByName(list),
                list,
                pageRequest => reads.ListStoredBundlesAsync(caller.Actor.Account, integration, pageRequest, cancellationToken),
                bundle => bundle.Bundle.Name,
                (bundles, meta) => new StoredBundleListBody([.. bundles.Select(StoredBundleItem.Of)], meta))
            : ErrorResponse.From([RegistryErrors.NoSuchIntegration]);
    }

    private static async Task<IResult> ListFindingsAsync(
        string integration, string uuid, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new GetBundleDiagnostics(caller.Actor, integration, uuid), cancellationToken);
        return result.Match(diagnosed => TypedResults.Ok(FindingListBody.Of(diagnosed)), ErrorResponse.From);
    }
}

/// <param name="JobSpecs">The number of job specs that the bundle defines, installed or not.</param>
internal sealed record StoredBundleItem(
    string Uuid, string Name, string Description, long Generation, DateTimeOffset UploadedAt, int Flows, int Actions, int JobSpecs)
{
    public static StoredBundleItem Of(StoredBundleView view) => new(
        view.Bundle.Uuid,
        view.Bundle.Name,
        view.Bundle.Description,
        view.Generation,
        view.UploadedAt,
        Count(view, ResourceType.Flow),
        Count(view, ResourceType.Action),
        Count(view, ResourceType.JobSpec));

    private static int Count(StoredBundleView view, ResourceType type) => view.Resources.Count(resource => resource.Type == type);
}

internal sealed record StoredBundleListBody(IReadOnlyList<StoredBundleItem> Bundles, PageMeta Meta);

/// <param name="Severity">An error occurs only if the rules became stricter after the upload.</param>
internal sealed record FindingItem(Severity Severity, string Code, string Message, string Path, string? Advice);

internal sealed record FindingListBody(DeployedBundleItem Bundle, IReadOnlyList<FindingItem> Findings)
{
    public static FindingListBody Of(DiagnosedBundle diagnosed) => new(
        DeployedBundleItem.Of(diagnosed.Bundle),
        [
            .. diagnosed.Diagnostics.Select(finding => new FindingItem(
                finding.Severity,
                finding.Code,
                finding.ToString(),
                finding.Path,
                finding.Suggestion)),
        ]);
}
