using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace ZisPlatform.Testing;

/// <summary>Deploys flows, sends events and reads the runs, all over the HTTP API.</summary>
internal sealed class FlowClient(HttpClient admin, string integration)
{
    /// <summary>The states of a flow that sends its input to the receiver two times.</summary>
    public const string Twice = """
        {"First":{"Type":"Action","ActionName":"zis:{i}:action:send","Parameters":{"payload.$":"$.input"},"Next":"Second"},
         "Second":{"Type":"Action","ActionName":"zis:{i}:action:send","Parameters":{"payload.$":"$.input"},"Next":"Done"},
         "Done":{"Type":"Succeed"}}
        """;

    private static readonly TimeSpan PollTimeout = TimeSpan.FromSeconds(60);

    /// <summary>The settings that allow flows to call the receivers of the tests.</summary>
    public static readonly string[] Settings = ["--Zis:Outbound:AllowHttp=true", "--Zis:Outbound:AllowedNetworks:0=127.0.0.0/8"];

    /// <summary>
    /// Deploys a flow <c>on_event</c> for <c>widgets</c>/<c>changed</c> events and an action <c>send</c> that posts <c>$.payload</c>.
    /// </summary>
    public Task DeployAsync(
        string states, string start, string receiver, string? connection = null, string method = "POST", JsonObject? headers = null,
        string source = "widgets", string type = "changed")
    {
        var action = new JsonObject { ["method"] = method, ["url"] = receiver + "/items" };
        if (method == "POST")
        {
            action["requestBody.$"] = "$.payload";
        }

        if (headers is not null)
        {
            action["headers"] = new JsonArray(headers);
        }

        if (connection is not null)
        {
            action["connectionName"] = connection;
        }

        return DeployAsync(states, start, action, source, type);
    }

    /// <summary>Deploys the flow with the given definition of the action <c>send</c>.</summary>
    public async Task DeployAsync(string states, string start, JsonObject action, string source = "widgets", string type = "changed")
    {
        var bundle = new JsonObject
        {
            ["zis_template_version"] = "2019-10-14",
            ["name"] = "flows",
            ["resources"] = new JsonObject
            {
                ["send"] = Resource("ZIS::Action::Http", new JsonObject { ["name"] = "send", ["definition"] = action }),
                ["flow"] = Resource("ZIS::Flow", new JsonObject
                {
                    ["name"] = "on_event",
                    ["definition"] = new JsonObject
                    {
                        ["StartAt"] = start,
                        ["States"] = JsonNode.Parse(states.Replace("{i}", integration, StringComparison.Ordinal)),
                    },
                }),
                ["spec"] = Resource("ZIS::JobSpec", new JsonObject
                {
                    ["name"] = "spec",
                    ["event_source"] = source,
                    ["event_type"] = type,
                    ["flow_name"] = $"zis:{integration}:flow:on_event",
                }),
            },
        };
        var deployed = await admin.SendAsync("POST", $"/api/platform/v1/integrations/{integration}/deployments", bundle.ToJsonString());
        Assert.That(deployed.Code, Is.EqualTo(200), deployed.Text);
    }

    public async Task<string> SendAsync(string payload, string? key = null)
    {
        var body = new JsonObject
        {
            ["source"] = "widgets",
            ["type"] = "changed",
            ["payload"] = JsonNode.Parse(payload),
            ["integration"] = integration,
        };
        if (key is not null)
        {
            body["idempotency_key"] = key;
        }

        var answer = await admin.SendAsync("POST", "/api/platform/v1/events", body.ToJsonString());
        Assert.That(answer.Code, Is.EqualTo(202), answer.Text);
        return (string)answer.Json["event"]!["id"]!;
    }

    public async Task<JsonArray> ListRunsAsync(string query = "") =>
        (await admin.SendAsync("GET", $"/api/platform/v1/runs?integration={integration}&page[size]=100{query}")).Json["runs"]!.AsArray();

    public async Task<JsonArray> ListLogAsync() =>
        (await admin.SendAsync("GET", $"/api/platform/v1/logs?integration={integration}")).Json["logs"]!.AsArray();

    /// <summary>Polls the runs until the condition is true, and returns them.</summary>
    public Task<JsonArray> WaitForRunsAsync(Func<JsonArray, bool> condition) => PollUntilAsync(() => ListRunsAsync(), condition);

    /// <summary>Waits for the end of the only run and returns it.</summary>
    public async Task<JsonNode> WaitForRunAsync() =>
        (await WaitForRunsAsync(runs => runs.Count == 1 && runs[0]!["finished_at"] is not null))[0]!;

    /// <summary>Returns the details of a run.</summary>
    public async Task<JsonNode> ShowAsync(JsonNode run) =>
        (await admin.SendAsync("GET", $"/api/platform/v1/runs/{(string)run["id"]!}")).Json;

    public static async Task<T> PollUntilAsync<T>(Func<Task<T>> read, Func<T, bool> condition)
    {
        // The delay grows, so that the test does not take the processor from the server that it waits for.
        using var timeout = new CancellationTokenSource(PollTimeout);
        for (var delay = 5; ; delay = Math.Min(delay * 2, 100))
        {
            var answer = await read();
            if (condition(answer))
            {
                return answer;
            }

            Assert.That(timeout.IsCancellationRequested, Is.False, $"the condition is met within {PollTimeout}; last value: {answer}");
            await Task.Delay(delay, CancellationToken.None);
        }
    }

    public async Task AddBearerConnectionAsync(HttpClient bearer, string name, string token)
    {
        var created = await bearer.SendAsync(
            "POST",
            $"/api/services/zis/integrations/{integration}/connections/bearer_token",
            new JsonObject { ["name"] = name, ["token"] = token, ["allowed_domain"] = "127.0.0.1" }.ToJsonString());
        Assert.That(created.Code, Is.EqualTo(201), created.Text);
    }

    /// <summary>Authenticates the anonymous client as the integration and returns it.</summary>
    public static async Task<HttpClient> AuthenticateAsync(HttpClient admin, HttpClient anonymous, long clientId)
    {
        var minted = await admin.SendAsync(
            "POST",
            "/api/v2/oauth/tokens",
            $$$"""{"token":{"client_id":{{{clientId}}},"scopes":["read","write"]}}""");
        anonymous.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", (string)minted.Json["token"]!["full_token"]!);
        return anonymous;
    }

    private static JsonObject Resource(string type, JsonObject properties) => new() { ["type"] = type, ["properties"] = properties };
}
