using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ZisPlatform.Testing;

namespace ZisPlatform.Conformance.Tests;

/// <summary>Tests every golden over real HTTP, on both engines.</summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class GoldenTests(Engine engine)
{
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IReadOnlyList<string> Names => Golden.Names;

    [TestCaseSource(nameof(Names))]
    public async Task The_server_responds_as_documented(string name)
    {
        var golden = Golden.Read(name);
        var server = await ZisTestServer.SharedAsync(engine);
        using var callers = new Callers(server, await server.NewAccountAsync());
        var template = new Template();
        foreach (var (step, exchange) in golden.Given.Index())
        {
            var response = await SendAsync(exchange.Request, template, callers, server.Address);
            if (exchange.Response is { } expected)
            {
                AssertResponse(expected, response, template, $"given {step + 1} of {name}");
            }
            else
            {
                Assert.That(response.Code, Is.InRange(200, 299), $"given {step + 1} of {name}: {response}");
            }
        }

        AssertResponse(
            golden.Response, await SendAsync(golden.Request, template, callers, server.Address), template, $"{name} ({golden.Source})");
    }

    private static void AssertResponse(Reply expected, Answer response, Template template, string description)
    {
        var headers = response.Headers.Concat(response.ContentHeaders)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.Code, Is.EqualTo(expected.Status), $"status of {description}: {response}");
            Assert.That(template.FindDifference(expected.Body, response.Text), Is.Null, $"body of {description}");
            Assert.That(headers.GetValueOrDefault("x-request-id"), Does.Match("^[0-9a-f]{32}$"), $"request id of {description}");
            var expectedHeaders = expected.Headers
                .Prepend(new("content-type", "application/json; charset=utf-8"))
                .DistinctBy(header => header.Key);
            foreach (var (name, value) in expectedHeaders)
            {
                Assert.That(headers.GetValueOrDefault(name), Is.EqualTo(value), $"{name} of {description}");
            }
        }
    }

    private static async Task<Answer> SendAsync(Call call, Template template, Callers callers, Uri address)
    {
        // No canonicalization: percent-encoded characters and dots must reach the server unchanged.
        var uri = new Uri(
            $"http://{address.Authority}{template.FillPlaceholders(call.Path)}",
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(new HttpMethod(call.Method), uri) { Content = CreateContent(call) };
        foreach (var (name, value) in call.Headers)
        {
            var isContentHeader = name.StartsWith("content-", StringComparison.OrdinalIgnoreCase);
            HttpHeaders headers = isContentHeader ? request.Content!.Headers : request.Headers;
            headers.Remove(name);
            if (value is not null)
            {
                Assert.That(headers.TryAddWithoutValidation(name, value), Is.True, name);
            }
        }

        using var response = await (await callers.GetClientAsync(call.As)).SendAsync(request);
        return new Answer(response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers, response.Content.Headers);
    }

    private static ByteArrayContent? CreateContent(Call call)
    {
        if (call.Text is null && call.Body is null)
        {
            return null;
        }

        var text = call.Text ?? JsonSerializer.Serialize(call.Body, Compact);
        if (call.Padding > 0)
        {
            var document = JsonNode.Parse(text)!;
            document["padding"] = new string('x', call.Padding);
            text = document.ToJsonString();
        }

        return new ByteArrayContent(Encoding.UTF8.GetBytes(text))
        {
            Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
        };
    }
}
