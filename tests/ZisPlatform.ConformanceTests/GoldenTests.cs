using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ZisPlatform.Testing;

namespace ZisPlatform.ConformanceTests;

/// <summary>Tests every golden over real HTTP, on both engines.</summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class GoldenTests(Engine engine)
{
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IReadOnlyList<string> Names => Golden.Names;

    [TestCaseSource(nameof(Names))]
    public async Task The_server_answers_as_documented(string name)
    {
        var golden = Golden.Read(name);
        var server = await ZisTestServer.SharedAsync(engine);
        using var callers = new Callers(server, await server.NewAccountAsync());
        var template = new Template();
        foreach (var (step, exchange) in golden.Given.Index())
        {
            var answer = await SendAsync(exchange.Request, template, callers, server.Address);
            if (exchange.Response is { } expected)
            {
                AssertIs(expected, answer, template, $"given {step + 1} of {name}");
            }
            else
            {
                Assert.That(answer.Code, Is.InRange(200, 299), $"given {step + 1} of {name}: {answer}");
            }
        }

        AssertIs(
            golden.Response, await SendAsync(golden.Request, template, callers, server.Address), template, $"{name} ({golden.Source})");
    }

    private static void AssertIs(Reply expected, Answer answer, Template template, string what)
    {
        var headers = answer.Headers.Concat(answer.ContentHeaders)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Code, Is.EqualTo(expected.Status), $"status of {what}: {answer}");
            Assert.That(template.Fault(expected.Body, answer.Text), Is.Null, $"body of {what}");
            Assert.That(headers.GetValueOrDefault("x-request-id"), Does.Match("^[0-9a-f]{32}$"), $"request id of {what}");
            var expectedHeaders = expected.Headers
                .Prepend(new("content-type", "application/json; charset=utf-8"))
                .DistinctBy(header => header.Key);
            foreach (var (name, value) in expectedHeaders)
            {
                Assert.That(headers.GetValueOrDefault(name), Is.EqualTo(value), $"{name} of {what}");
            }
        }
    }

    private static async Task<Answer> SendAsync(Call call, Template template, Callers callers, Uri address)
    {
        // No canonicalization: percent-encoded characters and dots must reach the server unchanged.
        var uri = new Uri(
            $"http://{address.Authority}{template.Fill(call.Path)}",
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(new HttpMethod(call.Method), uri) { Content = ContentOf(call) };
        foreach (var (name, value) in call.Headers)
        {
            var isContents = name.StartsWith("content-", StringComparison.OrdinalIgnoreCase);
            HttpHeaders headers = isContents ? request.Content!.Headers : request.Headers;
            headers.Remove(name);
            if (value is not null)
            {
                Assert.That(headers.TryAddWithoutValidation(name, value), Is.True, name);
            }
        }

        using var answer = await (await callers.AsAsync(call.As)).SendAsync(request);
        return new Answer(answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer.Headers, answer.Content.Headers);
    }

    private static ByteArrayContent? ContentOf(Call call)
    {
        if (call.Text is null && call.Body is null)
        {
            return null;
        }

        var text = call.Text ?? JsonSerializer.Serialize(call.Body, Compact);
        if (call.Padding > 0)
        {
            var padded = JsonNode.Parse(text)!;
            padded["padding"] = new string('x', call.Padding);
            text = padded.ToJsonString();
        }

        return new ByteArrayContent(Encoding.UTF8.GetBytes(text))
        {
            Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
        };
    }
}
