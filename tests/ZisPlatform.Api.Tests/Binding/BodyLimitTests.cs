using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Binding;

/// <summary>Hostile request bodies at each kind of endpoint that reads a body.</summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class BodyLimitTests(Engine engine) : ServerTests(engine)
{
    private const string Integration = "an integration";
    private const string Bundle = "a bundle";
    private const string JobSpecs = "job specs";
    private const string OAuthClient = "an OAuth client";
    private const string Grant = "a grant";
    private const string GrantProxy = "a grant beside connections";
    private const string User = "a user";
    private const string Deployment = "a deployment";

    private const string Webhook = "a webhook";
    private const string Ingest = "ingest";
    private const string ZendeskEvents = "events of Zendesk";

    private static readonly string[] Endpoints =
        [Integration, Bundle, JobSpecs, OAuthClient, Grant, GrantProxy, User, Deployment, Webhook, Ingest, ZendeskEvents];

    [TestCaseSource(nameof(Endpoints))]
    public async Task Deeply_nested_body_is_refused_with_400_in_the_format_of_the_endpoint(string endpoint)
    {
        const int depth = 200_000;

        AssertRefused(endpoint, await SendAsync(endpoint, $$"""{"x":{{new string('[', depth)}}{{new string(']', depth)}}}"""), 400);
    }

    [TestCaseSource(nameof(Endpoints))]
    public async Task Oversized_body_is_refused_with_413_in_the_format_of_the_endpoint(string endpoint)
    {
        var answer = await SendAsync(endpoint, $$"""{"x":"{{new string('x', 1024 * 1024)}}"}""");

        AssertRefused(endpoint, answer, 413);
        Assert.That(answer.Text, Does.Contain("the request body is larger than 1,048,576 bytes"));
    }

    private async Task<Answer> SendAsync(string endpoint, string body)
    {
        var name = NewName();
        var clientId = await Admin.AddIntegrationAsync(name);
        if (endpoint is Ingest or ZendeskEvents)
        {
            var settings = endpoint == Ingest ? """{"source_system":"s","event_type":"t"}""" : """{"format":"zendesk_events"}""";
            var webhook = (await Admin.SendAsync("POST", PathOf(Webhook, name), settings)).Json["webhook"]!;
            using var sender = Account.CreateClient((string)webhook["username"]!, (string)webhook["password"]!);
            sender.DefaultRequestHeaders.ExpectContinue = true;
            return await sender.SendAsync("POST", (string)webhook["path"]!, body);
        }

        // The server refuses by the request head and closes the connection: a client that is still writing may see an error instead of
        // the response.
        using var client = endpoint == GrantProxy
            ? Account.CreateBearerClient((string)(await Admin.CreateTokenAsync(clientId, "write"))["full_token"]!)
            : Account.Admin();
        client.DefaultRequestHeaders.ExpectContinue = true;
        return await client.SendAsync("POST", PathOf(endpoint, name), body);
    }

    private static string PathOf(string endpoint, string name) => endpoint switch
    {
        Integration => $"/api/services/zis/registry/{name}",
        Bundle => $"/api/services/zis/registry/{name}/bundles",
        JobSpecs => $"/api/services/zis/integrations/{name}/job_specs/installation",
        OAuthClient => "/api/v2/oauth/clients",
        Grant => "/oauth/tokens",
        GrantProxy => $"/api/services/zis/connections/oauth/tokens/{name}",
        User => "/api/platform/v1/users",
        Deployment => $"/api/platform/v1/integrations/{name}/deployments",
        Webhook => $"/api/platform/v1/integrations/{name}/webhooks",
        _ => throw new ArgumentOutOfRangeException(nameof(endpoint)),
    };

    private static void AssertRefused(string endpoint, Answer answer, int status)
    {
        Assert.That(answer.Code, Is.EqualTo(status), answer.Text);
        switch (endpoint)
        {
            case Grant or GrantProxy:
                Assert.That(answer.Json["error"]!.GetValue<string>(), Is.EqualTo("invalid_request"));
                Assert.That(answer.Json["error_description"]!.GetValue<string>(), Is.Not.Empty);
                break;
            case User or Deployment or Webhook or ZendeskEvents:
                Assert.That(answer.ContentHeaders.ContentType!.MediaType, Is.EqualTo("application/problem+json"));
                Assert.That(answer.Json["status"]!.GetValue<int>(), Is.EqualTo(status));
                Assert.That(answer.Json["errors"]!.AsArray(), Is.Not.Empty);
                break;
            default:
                Assert.That(answer.Json["errors"]![0]!["code"]!.GetValue<string>(), Is.EqualTo(status == 400 ? "1010" : "1013"));
                Assert.That(answer.Json["errors"]![0]!["status"]!.GetValue<string>(), Is.EqualTo($"{status}"));
                Assert.That(answer.Message, Is.Not.Empty);
                break;
        }
    }
}
