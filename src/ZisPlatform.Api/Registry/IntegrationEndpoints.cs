using MediatR;
using ZisPlatform.Api.Authorization;
using ZisPlatform.Api.Binding;
using ZisPlatform.Api.Errors;
using ZisPlatform.Api.Hosting;
using ZisPlatform.Api.OpenApi;
using ZisPlatform.Application.Registry;
using ZisPlatform.Application.Registry.Integrations;
using ZisPlatform.Domain.Registry;

namespace ZisPlatform.Api.Registry;

/// <summary>The endpoints of integrations in the vendor's contract (2.1, 2.2).</summary>
internal static class IntegrationEndpoints
{
    private const string Registry = $"{PublicUrl.Services}/registry";

    public static void MapRegistry(this IEndpointRouteBuilder routes)
    {
        var services = routes.MapGroup(PublicUrl.Services).WithTags("Registry")
            .RequireAuthorization(Policies.Admin).AddEndpointFilter(RequestBodyReader.RejectInvalidAsync);
        var registry = services.MapGroup("/registry");
        registry.MapGet("/integrations", ListAsync).Require(AccessTable.ListIntegrations).DocumentListIntegrations();
        registry.MapPost("/{integration}", CreateAsync).Require(AccessTable.CreateIntegration).DocumentCreateIntegration();
        registry.MapBundles();
        registry.MapJobSpecs();
        services.MapJobSpecInstallation();
    }

    /// <summary>Returns why an integration cannot be changed or deleted, and the alternative; null for any other request.</summary>
    public static string? ImmutabilityHint(HttpRequest request)
    {
        if (!(HttpMethods.IsDelete(request.Method) || HttpMethods.IsPut(request.Method) || HttpMethods.IsPatch(request.Method))
            || !request.Path.StartsWithSegments(Registry, StringComparison.OrdinalIgnoreCase, out var remainder)
            || IntegrationName.Parse(remainder.Value?.Trim('/')) is not { IsOk: true, Value: var name })
        {
            return null;
        }

        return $"{request.Method} is not possible: an integration is permanent, it can be neither renamed nor deleted. "
            + $"To disable {name}, uninstall each of its job specs: "
            + $"DELETE {Registry}/job_specs/install?job_spec_name=zis:{name}:job_spec:{{job_spec}}";
    }

    private static async Task<IResult> CreateAsync(
        string integration, JsonRequest<CreateIntegrationBody> body, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new CreateIntegration(caller.Actor, integration, body.Value.Description), cancellationToken);
        return result.Match(registered => TypedResults.Ok(IntegrationBody.Of(registered)), ErrorResponse.From);
    }

    private static async Task<IResult> ListAsync(Caller caller, IRegistryReads reads, CancellationToken cancellationToken) =>
        TypedResults.Ok(IntegrationListBody.Of(await reads.ListIntegrationsAsync(caller.Actor.Account, cancellationToken)));
}
