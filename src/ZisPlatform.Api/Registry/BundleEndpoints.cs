using MediatR;
using ZisPlatform.Api.Authorization;
using ZisPlatform.Api.Binding;
using ZisPlatform.Api.Errors;
using ZisPlatform.Api.Hosting;
using ZisPlatform.Api.OpenApi;
using ZisPlatform.Api.Paging;
using ZisPlatform.Application.Registry;
using ZisPlatform.Application.Registry.Bundles;
using ZisPlatform.Domain.Flows.Compilation;
using ZisPlatform.Domain.Registry;

namespace ZisPlatform.Api.Registry;

/// <summary>The endpoints of bundles in the vendor's contract (2.3 to 2.6).</summary>
internal static class BundleEndpoints
{
    private const int MaxLoggedWarnings = 10;

    public static void MapBundles(this IEndpointRouteBuilder registry)
    {
        registry.MapPost("/{integration}/bundles", UploadAsync).Require(AccessTable.UploadBundle).DocumentUploadBundle();
        registry.MapGet("/{integration}/bundles", ListAsync).Require(AccessTable.ReadBundles).DocumentListBundles();
        registry.MapGet("/{integration}/bundles/{uuid}", ShowAsync).Require(AccessTable.ReadBundles).DocumentShowBundle();
        registry.MapDelete("/{integration}/bundles/{uuid}", DeleteAsync).Require(AccessTable.DeleteBundle).DocumentDeleteBundle();
    }

    private static async Task<IResult> UploadAsync(
        string integration, RawRequest body, Caller caller, HttpContext context, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new UploadBundle(caller.Actor, integration, body.Text), cancellationToken);
        return result.Match(
            uploaded =>
            {
                RecordWarnings(context, uploaded.Warnings);
                return TypedResults.Text("");
            },
            ErrorResponse.From);
    }

    private static Task<IResult> ListAsync(
        string integration, PageQuery page, Caller caller, IRegistryReads reads, CancellationToken cancellationToken)
    {
        var (list, account) = ($"bundles/{integration}", caller.Actor.Account);
        return PagedResult.CreateAsync(
            page.ByName(list),
            list,
            pageRequest => reads.ListBundlesAsync(account, integration, pageRequest, cancellationToken),
            bundle => bundle.Name,
            (bundles, meta) => new BundleListBody([.. bundles.Select(bundle => BundleItem.Of(bundle, integration, account.Value))], meta));
    }

    private static async Task<IResult> ShowAsync(
        string integration, string uuid, Caller caller, IRegistryReads reads, CancellationToken cancellationToken)
    {
        var account = caller.Actor.Account;
        return Guid.TryParseExact(uuid, "D", out var id)
            && await reads.FindBundleAsync(account, integration, id, cancellationToken) is { } bundle
            ? TypedResults.Ok(BundleBody.Of(bundle, integration, account.Value))
            : ErrorResponse.From([RegistryErrors.NoSuchBundle]);
    }

    private static async Task<IResult> DeleteAsync(
        string integration, string uuid, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new DeleteBundle(caller.Actor, integration, uuid), cancellationToken);
        return result.Match(_ => TypedResults.NoContent(), ErrorResponse.From);
    }

    /// <summary>Adds the warnings of an upload to the request's log entry, because the contract's response is empty.</summary>
    private static void RecordWarnings(HttpContext context, IReadOnlyList<Diagnostic> warnings)
    {
        if (warnings.Count > 0)
        {
            var texts = string.Join("; ", warnings.Take(MaxLoggedWarnings).Select(warning => warning.ToString()));
            RequestContext.Of(context).Outcome = $"ok with {warnings.Count} warnings: {texts}";
        }
    }
}
