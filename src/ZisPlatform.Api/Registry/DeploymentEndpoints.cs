using MediatR;
using Microsoft.AspNetCore.Mvc;
using ZisPlatform.Api.Authorization;
using ZisPlatform.Api.Binding;
using ZisPlatform.Api.Errors;
using ZisPlatform.Api.OpenApi;
using ZisPlatform.Api.Paging;
using ZisPlatform.Application.Registry.Bundles;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Registry;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Api.Registry;

/// <summary>The endpoints of deployments and generations, which the vendor's API lacks.</summary>
/// <remarks>The name of a bundle may contain any character, including slashes, so it is never part of a path.</remarks>
internal static class DeploymentEndpoints
{
    private static readonly Error InvalidGeneration = new(
        ErrorKind.Invalid, "registry.invalid_generation", "generation must be an integer of at least 1", "$.generation");

    public static void MapDeployments(this IEndpointRouteBuilder platform)
    {
        var integration = platform.MapGroup("/integrations/{integration}");
        integration.MapPost("/deployments", DeployAsync).DocumentDeployBundle();
        integration.MapGet("/generations", ListAsync).DocumentListGenerations();
        integration.MapGet("/generations/{generation:int:min(1)}", ShowAsync).DocumentShowGeneration();
        integration.MapGet("/generations/{generation:int:min(1)}/diff", DiffAsync).DocumentDiffGenerations();
        integration.MapPost("/rollbacks", RollBackAsync).DocumentRollBackBundle();
    }

    private static async Task<IResult> DeployAsync(
        string integration,
        RawRequest body,
        DryRun dryRun,
        Caller caller,
        IMediator mediator,
        CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new DeployBundle(caller.Actor, integration, body.Text, dryRun.IsRequested), cancellationToken);
        return result.Match(deployment => TypedResults.Ok(DeploymentBody.Of(deployment, dryRun.IsRequested)), ErrorResponse.From);
    }

    private static async Task<IResult> ListAsync(
        string integration, string bundle, PageQuery page, Caller caller, IGenerationReads reads, CancellationToken cancellationToken)
    {
        var list = $"generations/{integration}/{bundle}";
        var pageRequest = page.ByNumber(list);
        if (!pageRequest.IsOk)
        {
            return ErrorResponse.From(pageRequest.Errors);
        }

        return await reads.ListAsync(caller.Actor.Account, integration, bundle, pageRequest.Value, cancellationToken) is { } generations
            ? TypedResults.Ok(new GenerationListBody(
                [.. generations.Items.Select(GenerationItem.Of)], PageMeta.Of(list, generations, generation => generation.Generation)))
            : ErrorResponse.From([RegistryErrors.NoSuchBundle]);
    }

    /// <summary>Returns the generation as a document that can be uploaded again.</summary>
    private static async Task<IResult> ShowAsync(
        string integration, string bundle, int generation, Caller caller, IGenerationReads reads, CancellationToken cancellationToken) =>
        await reads.FindDocumentAsync(caller.Actor.Account, integration, bundle, generation, cancellationToken) is { } document
            ? TypedResults.Bytes(document, "application/json")
            : ErrorResponse.From([RegistryErrors.NoSuchGeneration]);

    private static async Task<IResult> DiffAsync(
        string integration,
        string bundle,
        int generation,
        [FromQuery(Name = "to")] int to,
        Caller caller,
        IGenerationReads reads,
        CancellationToken cancellationToken)
    {
        var account = caller.Actor.Account;
        var before = await reads.FindResourcesAsync(account, integration, bundle, generation, cancellationToken);
        var after = await reads.FindResourcesAsync(account, integration, bundle, to, cancellationToken);
        return before is null || after is null
            ? ErrorResponse.From([RegistryErrors.NoSuchGeneration])
            : TypedResults.Ok(
                new GenerationDifferenceBody(
                    generation,
                    to,
                    ResourceDifferenceItem.Of(ResourceDifference.Compare(JsonValue.Parse(before), JsonValue.Parse(after)))));
    }

    private static async Task<IResult> RollBackAsync(
        string integration, JsonRequest<RollBackBody> body, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        if (body.Value.Generation is < 1 or > int.MaxValue)
        {
            return ErrorResponse.From([InvalidGeneration]);
        }

        var command = new RollBackBundle(caller.Actor, integration, body.Value.Bundle, (int)body.Value.Generation, body.Value.Install);
        var result = await mediator.Send(command, cancellationToken);
        return result.Match(rolledBack => TypedResults.Ok(RolledBackBody.Of(rolledBack)), ErrorResponse.From);
    }
}
