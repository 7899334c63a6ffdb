using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Hosting;

/// <summary>The traces and metrics that an OpenTelemetry collector receives.</summary>
public sealed class TelemetryTests
{
    [Test]
    public async Task Traces_and_metrics_reach_the_collector_without_secrets()
    {
        var received = new ConcurrentDictionary<string, ConcurrentQueue<byte[]>>();
        await using var collector = Collector(received);
        await collector.StartAsync();
        var directory = Directory.CreateTempSubdirectory("zis-telemetry-").FullName;
        await using (var server = ServerProcess.Start(
            directory,
            ("Zis__Admin__Token", ZisTestServer.AdminToken),
            ("Zis__KeyPool__Size", "0"),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Urls.First()),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")))
        {
            using var client = new HttpClient { BaseAddress = await server.WaitForAddressAsync() };
            client.DefaultRequestHeaders.Authorization =
                new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"admin@local/token:{ZisTestServer.AdminToken}")));
            Assert.That((await client.CreateIntegrationAsync("measured")).Code, Is.EqualTo(200));
            foreach (var (method, path) in new[]
            {
                ("POST", "/api/services/zis/inbound_webhooks/generic/ingest/S3cret-of-a-path"),
                ("GET", "/api/services/zis/inbound_webhooks/generic/ingest/S3cret-of-a-path"),
                ("POST", "/api/services/zis/inbound_webhooks/generic/ingest/S3cret-of-a-path/"),
                ("POST", "/api/services/zis/inbound_webhook/generic/ingest/S3cret-of-a-path"),
                ("POST", "/api/platform/v1/events/zendesk/S3cret-of-a-path"),
                ("GET", "/api/services/zis/connections/oauth/start_redirect?flow_token=S3cret-of-a-path"),
                ("GET", "/api/services/zis/connections/oauth/callback?state=S3cret-of-a-path&code=S3cret-of-a-path"),
            })
            {
                Assert.That((await client.SendAsync(method, path, method == "POST" ? "{}" : null)).Code, Is.InRange(400, 405), path);
            }

            // The shutdown flushes the remaining telemetry.
            server.Terminate();
            Assert.That(await server.WaitForExitAsync(), Is.Zero);
        }

        Directory.Delete(directory, recursive: true);
        var traces = All(received, "/v1/traces");
        var metrics = All(received, "/v1/metrics");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                traces,
                Does.Contain("CreateIntegration").And.Contain("/api/services/zis/registry/{integration}").And.Contain("zisplatform"));
            Assert.That(
                metrics,
                Does.Contain("zis.key_pool.depth").And.Contain("zis.key_pool.misses")
                    .And.Contain("zis.db.duration").And.Contain("http.server.request.duration"));
            Assert.That(traces, Does.Contain("url.path").And.Contain("?flow_token=Redacted"));
            Assert.That(traces + metrics, Does.Not.Contain(ZisTestServer.AdminToken).And.Not.Contain("S3cret-of-a-path"));
        }
    }

    private static WebApplication Collector(ConcurrentDictionary<string, ConcurrentQueue<byte[]>> received)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var collector = builder.Build();
        collector.MapPost("/v1/{signal}", async (HttpContext context) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            received.GetOrAdd(context.Request.Path, _ => new()).Enqueue(body.ToArray());
        });
        return collector;
    }

    // The protocol contains names as plain bytes, so a search of the text is enough.
    private static string All(ConcurrentDictionary<string, ConcurrentQueue<byte[]>> received, string path) =>
        received.TryGetValue(path, out var messages) ? string.Concat(messages.Select(Encoding.Latin1.GetString)) : "";
}
