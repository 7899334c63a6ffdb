using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Api;

/// <summary>What a process manager asks: does it live, may it be given traffic.</summary>
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
            .WithName("Live").WithSummary("Whether the process lives");
        health.MapGet(ReadyPath, ReadyAsync)
            .WithName("Ready").WithSummary("Whether the store answers and its schema is up to date")
            .Produces<string>(StatusCodes.Status200OK, "text/plain")
            .Produces(StatusCodes.Status503ServiceUnavailable, contentType: "text/plain");
    }

    private static async Task<IResult> ReadyAsync(StoreHealth store, ILogger<StoreHealth> log, CancellationToken cancellationToken)
    {
        try
        {
            // The server does not listen before its migrations are done.
            await store.AskAsync(cancellationToken).WaitAsync(StoreTimeout, cancellationToken);
            return TypedResults.Text("ready");
        }
        catch (Exception failure) when (failure is System.Data.Common.DbException or TimeoutException)
        {
            StoreSilent(log, failure);
            return TypedResults.Text("the store does not answer", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    [LoggerMessage(2003, LogLevel.Warning, "The store does not answer")]
    private static partial void StoreSilent(ILogger log, Exception failure);
}
