using System.Net.Mime;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using ZisPlatform.Api.Authorization;
using ZisPlatform.Api.Binding;
using ZisPlatform.Api.Errors;
using ZisPlatform.Api.OpenApi;
using ZisPlatform.Api.Paging;
using ZisPlatform.Application.Registry;
using ZisPlatform.Application.Registry.JobSpecs;
using ZisPlatform.Domain.Common;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Api.Registry;

/// <summary>The endpoints of job specs in the vendor's contract (2.7 to 2.9).</summary>
internal static class JobSpecEndpoints
{
    private const string InstallPath = "/job_specs/install";

    private static readonly Error InvalidList = new(
        ErrorKind.Invalid,
        "registry.invalid_installation",
        """the body must be a list of job specs: [{"name": "zis:{integration}:job_spec:{name}"}]""",
        "$");

    public static void MapJobSpecs(this IEndpointRouteBuilder registry)
    {
        registry.MapGet("/{integration}/job_specs", ListAsync).Require(AccessTable.JobSpecs).DocumentListJobSpecs();
        registry.MapPost(InstallPath, InstallAsync).Require(AccessTable.NamedJobSpec).DocumentInstallJobSpec();
        registry.MapDelete(InstallPath, UninstallAsync).Require(AccessTable.NamedJobSpec).DocumentUninstallJobSpec();
    }

    /// <summary>Maps the older endpoint, which installs several job specs in one request.</summary>
    public static void MapJobSpecInstallation(this IEndpointRouteBuilder services) =>
        services.MapPost("/integrations/{integration}/job_specs/installation", InstallListAsync)
            .Require(AccessTable.JobSpecs).DocumentInstallJobSpecs();

    private static Task<IResult> ListAsync(
        string integration, PageQuery page, Caller caller, IRegistryReads reads, CancellationToken cancellationToken)
    {
        var list = $"job_specs/{integration}";
        return PagedResult.CreateAsync(
            page.ByName(list),
            list,
            pageRequest => reads.ListJobSpecsAsync(caller.Actor.Account, integration, pageRequest, cancellationToken),
            spec => spec.Name,
            (specs, meta) => new JobSpecListBody([.. specs.Select(spec => JobSpecItem.Of(spec, integration))], meta));
    }

    private static async Task<IResult> InstallAsync(
        [FromQuery(Name = "job_spec_name")] string? name, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new InstallJobSpecs(caller.Actor, [name ?? ""]), cancellationToken);
        return result.Match(_ => TypedResults.Text(""), ErrorResponse.From);
    }

    private static async Task<IResult> InstallListAsync(
        string integration, RawRequest body, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        if (!JsonValue.TryParse(body.Text.Span, out var list, out _) || !list.IsArray)
        {
            return ErrorResponse.From([InvalidList]);
        }

        var names = new List<string>();
        foreach (var item in list.Items)
        {
            if (!item["name"].IsString || !item["name"].AsString().StartsWith($"zis:{integration}:", StringComparison.Ordinal))
            {
                return ErrorResponse.From([InvalidList with { Path = $"$[{names.Count}].name" }]);
            }

            names.Add(item["name"].AsString());
        }

        var result = await mediator.Send(new InstallJobSpecs(caller.Actor, names), cancellationToken);
        return result.Match(_ => TypedResults.Text(""), ErrorResponse.From);
    }

    private static async Task<IResult> UninstallAsync(
        [FromQuery(Name = "job_spec_name")] string? name,
        Caller caller,
        IMediator mediator,
        HttpResponse response,
        CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new UninstallJobSpec(caller.Actor, name ?? ""), cancellationToken);
        if (!result.IsOk)
        {
            return ErrorResponse.From(result.Errors);
        }

        // SDKs generated from the vendor's document reject a 204 without the content type that the document declares.
        response.ContentType = MediaTypeNames.Text.Plain;
        return TypedResults.NoContent();
    }
}
