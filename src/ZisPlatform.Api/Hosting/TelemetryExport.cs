using System.Diagnostics;
using Npgsql;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using ZisPlatform.Application.Common.Messaging;

namespace ZisPlatform.Api.Hosting;

/// <summary>Exports OpenTelemetry traces and metrics if an OTLP endpoint is configured; otherwise, nothing is collected.</summary>
internal static class TelemetryExport
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static void Export(WebApplicationBuilder builder)
    {
        if (string.IsNullOrEmpty(builder.Configuration[Endpoint]))
        {
            return;
        }

        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(
                "zisplatform",
                serviceVersion: typeof(TelemetryExport).Assembly.GetName().Version?.ToString(3)))
            .WithTracing(tracing => tracing
                .AddSource(Telemetry.Name)
                .AddAspNetCoreInstrumentation(options => options.EnrichWithHttpResponse = MaskPath)
                .AddNpgsql()
                .AddOtlpExporter())
            .WithMetrics(metrics => metrics
                .AddMeter(Telemetry.Name, "Npgsql").AddAspNetCoreInstrumentation().AddRuntimeInstrumentation().AddOtlpExporter());
    }

    /// <summary>Replaces the path of the request, which can contain a secret, with the route pattern.</summary>
    private static void MaskPath(Activity activity, HttpResponse response) =>
        activity.SetTag("url.path", RequestPath.Of(response.HttpContext));
}
