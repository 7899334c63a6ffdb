using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using ZisPlatform.Api.Common;
using ZisPlatform.Api.Configs;
using ZisPlatform.Api.Connections;
using ZisPlatform.Api.Documentation;
using ZisPlatform.Api.Identity;
using ZisPlatform.Api.Identity.OAuth;
using ZisPlatform.Api.Links;
using ZisPlatform.Api.Registry;
using ZisPlatform.Api.Webhooks;
using ZisPlatform.Application;
using ZisPlatform.Infrastructure;

namespace ZisPlatform.Api;

/// <summary>Builds the server from its settings: one place where all layers meet.</summary>
public static class ZisServer
{
    public const string DefaultUrl = "http://127.0.0.1:8080";

    /// <summary>The largest request body, in bytes (contract U3: 1 MB).</summary>
    public const long MaximumBodySize = 1024 * 1024;

    /// <summary>
    /// A body that comes more slowly, but for its first seconds, is refused with 408. Slower than any modem; it bounds the time in which
    /// somebody who drips bytes can hold a connection and its buffer: four and a half minutes for the largest body.
    /// </summary>
    private static readonly MinDataRate SlowestBody = new(bytesPerSecond: 4096, gracePeriod: TimeSpan.FromSeconds(10));

    /// <summary>Until when the whole head of a request must be there: clients send it in one piece.</summary>
    private static readonly TimeSpan HeadersTime = TimeSpan.FromSeconds(15);

    /// <summary>How long a stop waits for requests under way.</summary>
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Settings are read once. To notice their change the framework would watch every file under the working directory, and so
    /// be woken by each write to the store and to the log there.
    /// </summary>
    private const string Unwatched = "--hostBuilder:reloadConfigOnChange=false";

    /// <param name="args">The command line: settings as <c>--Name value</c>.</param>
    /// <param name="configure">Lets a test or a benchmark put its own services in place.</param>
    /// <exception cref="StartRefusedException">A setting is bad.</exception>
    public static WebApplication Build(string[] args, Action<IServiceCollection>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder([.. args, Unwatched]);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaximumBodySize;
            kestrel.Limits.MinRequestBodyDataRate = SlowestBody;
            kestrel.Limits.RequestHeadersTimeout = HeadersTime;
        });

        // Requests are handled where their bytes are noticed, which is on the thread pool already: a second hop through it costs a
        // twentieth of the requests (build/bench run). Who blocks there holds up nobody: others of the pool take the events behind it.
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.UnsafePreferInlineScheduling = true);
        if (!Listens(builder.Configuration))
        {
            builder.WebHost.UseUrls(DefaultUrl);
        }

        Logs.Configure(builder.Logging, builder.Configuration);
        Telemetry.Export(builder);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = DrainTime);
        builder.Services.AddSingleton(TimeProvider.System).AddApplication().AddInfrastructure(Settings.Bind(builder));
        builder.Services.AddSingleton<FirstStartNotice>().AddHostedService<Startup>();
        builder.Services.AddSingleton<Microsoft.AspNetCore.Diagnostics.IExceptionHandler, UnexpectedFailure>();
        // Thrown, so that the answer can name the parameter.
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        builder.Services.ConfigureHttpJsonOptions(options => WireJson.Configure(options.SerializerOptions));
        builder.Services.AddSingleton<Listeners>();
        builder.Services.AddCallers();
        builder.Services.AddDocumentation();
        configure?.Invoke(builder.Services);

        var app = builder.Build();
        Settings.Check(app.Services);
        Pipeline(app);
        return app;
    }

    private static void Pipeline(WebApplication app)
    {
        ForwardedRequests.Use(app);
        app.UseMiddleware<RequestLog>();
        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = _ => Task.CompletedTask });
        app.UseStatusCodePages(BareStatus.AnswerAsync);
        app.UseMiddleware<RateLimit>();
        app.Use(OAuthPaths.WithoutSuffix);
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();

        app.MapRegistry();
        app.MapConfigs();
        app.MapLinks();
        app.MapConnections();
        app.MapWebhooks();
        app.MapPlatform();
        app.MapOAuth();
        app.MapHealth();
        app.MapDocumentation();
    }

    private static bool Listens(ConfigurationManager configuration) =>
        configuration[WebHostDefaults.ServerUrlsKey] is not null
        || configuration["http_ports"] is not null
        || configuration["https_ports"] is not null
        || configuration.GetSection("Kestrel:Endpoints").Exists();
}
