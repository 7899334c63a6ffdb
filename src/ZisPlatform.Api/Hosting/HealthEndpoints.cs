using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Api.Hosting;

/// <summary>The liveness and readiness probes for process managers and load balancers.</summary>
internal static partial class HealthEndpoints
{
    private static readonly TimeSpan StoreTimeout = TimeSpan.FromSeconds(2);

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

    private static async Task<IResult> ReadyAsync(StoreHealth store, ILogger<StoreHealth> log, CancellationToken cancellationToken)
    {
        try
        {
            // Migrations need no check: the server starts listening only after they are applied.
            await store.CheckAsync(cancellationToken).WaitAsync(StoreTimeout, cancellationToken);
            return TypedResults.Text("ready");
        }
        catch (Exception exception) when (exception is System.Data.Common.DbException or TimeoutException)
        {
            LogReadinessFailed(log, exception);
            return TypedResults.Text("the store does not answer", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    [LoggerMessage(2003, LogLevel.Warning, "Readiness check failed: the store does not respond")]
    private static partial void LogReadinessFailed(ILogger log, Exception exception);
}
