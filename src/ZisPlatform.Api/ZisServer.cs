using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using ZisPlatform.Api.Configs;
using ZisPlatform.Api.Connections;
using ZisPlatform.Api.Errors;
using ZisPlatform.Api.Hosting;
using ZisPlatform.Api.Identity;
using ZisPlatform.Api.Identity.OAuth;
using ZisPlatform.Api.Links;
using ZisPlatform.Api.OpenApi;
using ZisPlatform.Api.Registry;
using ZisPlatform.Api.Runs.Streaming;
using ZisPlatform.Api.Serialization;
using ZisPlatform.Api.Webhooks;
using ZisPlatform.Application;
using ZisPlatform.Application.Common;
using ZisPlatform.Infrastructure;

namespace ZisPlatform.Api;

/// <summary>Builds the server from its settings; the composition root of all layers.</summary>
public static class ZisServer
{
    public const string DefaultUrl = "http://127.0.0.1:8080";

    /// <summary>The largest request body, in bytes (contract U3: 1 MB).</summary>
    public const long MaximumBodySize = 1024 * 1024;

    /// <summary>
    /// The minimum data rate of a request body after a grace period; a slower body is rejected with 408. Every modem is faster. The limit
    /// bounds the time for which a client that sends single bytes can occupy a connection and its buffer: four and a half minutes for the
    /// largest body.
    /// </summary>
    private static readonly MinDataRate MinBodyRate = new(bytesPerSecond: 4096, gracePeriod: TimeSpan.FromSeconds(10));

    /// <summary>The time in which the complete head of a request must arrive; clients send it in one piece.</summary>
    private static readonly TimeSpan RequestHeadersTimeout = TimeSpan.FromSeconds(15);

    /// <summary>The time for which a shutdown waits for requests in progress.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Disables the reloading of settings, which are read once. Otherwise, the framework watches every file in the working directory, and
    /// each write to the store or the log there triggers it.
    /// </summary>
    private const string DisableConfigurationReload = "--hostBuilder:reloadConfigOnChange=false";

    /// <param name="args">The command line: settings as <c>--Name value</c>.</param>
    /// <param name="configure">Replaces services, for tests and benchmarks.</param>
    /// <exception cref="StartupException">A setting is invalid.</exception>
    public static WebApplication Build(string[] args, Action<IServiceCollection>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder([.. args, DisableConfigurationReload]);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaximumBodySize;
            kestrel.Limits.MinRequestBodyDataRate = MinBodyRate;
            kestrel.Limits.RequestHeadersTimeout = RequestHeadersTimeout;
        });

        // Requests are handled on the thread that receives their bytes, which is already a thread-pool thread; another hop through the pool
        // costs 5 % of the throughput (build/bench run). A handler that blocks delays no other request: other pool threads process the
        // events behind it.
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.UnsafePreferInlineScheduling = true);
        if (!HasConfiguredAddress(builder.Configuration))
        {
            builder.WebHost.UseUrls(DefaultUrl);
        }

        LoggingSetup.Configure(builder.Logging, builder.Configuration);
        TelemetryExport.Export(builder);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTimeout);
        builder.Services.AddSingleton(TimeProvider.System).AddApplication().AddInfrastructure(Settings.StoreOf(builder.Configuration));
        builder.Services.AddSettings<HostingOptions, HostingOptionsValidator>();
        builder.Services.AddSingleton<StartupBanner>().AddHostedService<StartupHostedService>();
        builder.Services.AddSingleton<Microsoft.AspNetCore.Diagnostics.IExceptionHandler, GlobalExceptionHandler>();
        // Binding errors are thrown so that the response can name the parameter.
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        builder.Services.ConfigureHttpJsonOptions(options => WireJson.Configure(options.SerializerOptions));
        builder.Services.AddSingleton<StreamLimiter>();
        builder.Services.AddCallers();
        builder.Services.AddDocumentation();
        configure?.Invoke(builder.Services);

        var app = builder.Build();
        Settings.Check(app.Services);
        ConfigurePipeline(app);
        return app;
    }

    private static void ConfigurePipeline(WebApplication app)
    {
        ForwardedRequests.Use(app);
        app.UseMiddleware<RequestLog>();
        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = _ => Task.CompletedTask });
        app.UseStatusCodePages(
            new StatusCodeResponses(StaticConnectionEndpoints.WithdrawnHint, IntegrationEndpoints.ImmutabilityHint).WriteAsync);
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

    private static bool HasConfiguredAddress(ConfigurationManager configuration) =>
        configuration[WebHostDefaults.ServerUrlsKey] is not null
        || configuration["http_ports"] is not null
        || configuration["https_ports"] is not null
        || configuration.GetSection("Kestrel:Endpoints").Exists();
}
