using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.OpenApi;

public class OpenApiTests
{
    [Test]
    public async Task Every_endpoint_is_described_with_examples_and_errors()
    {
        var server = await ZisTestServer.SharedAsync(Engine.Sqlite);
        using var client = server.CreateAnonymousClient();
        var document = (await client.SendAsync("GET", "/openapi/v1.json")).Json;
        var endpoints = server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is null)
            .Where(endpoint => !endpoint.RoutePattern.RawText!.StartsWith("/openapi", StringComparison.Ordinal))
            .ToList();

        Assert.That(endpoints, Has.Count.GreaterThan(10));
        foreach (var endpoint in endpoints)
        {
            var path = endpoint.RoutePattern.RawText!
                .Replace(":long", "", StringComparison.Ordinal)
                .Replace(":int:min(1)", "", StringComparison.Ordinal);
            var method = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Single();
            var operation = document["paths"]![path]?[method.ToLowerInvariant()];
            Assert.That(operation, Is.Not.Null, $"{method} {path}");
            using (Assert.EnterMultipleScope())
            {
                Assert.That(operation!["summary"]?.GetValue<string>(), Is.Not.Empty, $"{method} {path}");
                Assert.That(operation["responses"]!.AsObject().Any(response => response.Key[0] == '2'), $"{method} {path}: a success");
                Assert.That(
                    operation["parameters"]?.AsArray()
                        .Where(parameter => (string)parameter!["in"]! == "path")
                        .Select(parameter => (string)parameter!["name"]!) ?? [],
                    Is.EquivalentTo(endpoint.RoutePattern.Parameters.Select(parameter => parameter.Name)),
                    $"{method} {path}");
                if (endpoint.Metadata.GetMetadata<IAuthorizeData>() is not null)
                {
                    AssertDescribesErrors(operation, $"{method} {path}");
                }
            }
        }
    }

    [Test]
    public async Task Docs_page_loads_only_from_this_server()
    {
        var server = await ZisTestServer.SharedAsync(Engine.Sqlite);
        using var client = server.CreateAnonymousClient();

        var page = await client.SendAsync("GET", "/docs/");

        Assert.That(page.Code, Is.EqualTo(200));
        Assert.That(page.Headers.GetValues("Content-Security-Policy").Single(), Does.Contain("connect-src 'self'").And.Not.Contain("http"));
        Assert.That(page.Text, Does.Not.Contain("src=\"http").And.Not.Contain("href=\"http"));
    }

    private static void AssertDescribesErrors(JsonNode operation, string name)
    {
        foreach (var (status, response) in operation["responses"]!.AsObject().Where(response => response.Key != "204"))
        {
            var media = response!["content"]?.AsObject().Single().Value;
            Assert.That(media?["example"], Is.Not.Null, $"{name}: example of {status}");
            Assert.That(media!["schema"], Is.Not.Null, $"{name}: schema of {status}");
        }

        Assert.That(
            operation["responses"]!.AsObject().Select(response => response.Key),
            Is.SupersetOf(new[] { "401", "403", "500" }),
            name);
    }
}
