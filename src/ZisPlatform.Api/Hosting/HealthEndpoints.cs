using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Api.Hosting;

/// <summary>The liveness and readiness probes for process managers and load balancers.</summary>
internal static class HealthEndpoints
{
    private const string LivePath = "/healthz";
    private const string ReadyPath = "/readyz";

    public static bool IsProbe(PathString path) => path == LivePath || path == ReadyPath;

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("").WithTags("Health").AllowAnonymous();
        health.MapGet(LivePath, () => TypedResults.Text("ok"))
            .WithName("Live").WithSummary("Check that the process is running");
        health.MapGet(ReadyPath, ReadyAsync)
            .WithName("Ready").WithSummary("Check that the database responds and its schema is up to date")
            .Produces<string>(StatusCodes.Status200OK, "text/plain")
            .Produces(StatusCodes.Status503ServiceUnavailable, contentType: "text/plain");
    }

    private static async Task<IResult> ReadyAsync(IStoreHealth store, CancellationToken cancellationToken) =>
        await store.IsReadyAsync(cancellationToken)
            ? TypedResults.Text("ready")
            : TypedResults.Text("the store does not answer", statusCode: StatusCodes.Status503ServiceUnavailable);
}
