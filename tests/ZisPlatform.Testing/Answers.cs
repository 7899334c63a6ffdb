using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace ZisPlatform.Testing;

/// <summary>An HTTP response with its complete body.</summary>
public sealed record Answer(HttpStatusCode Status, string Text, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders)
{
    public int Code => (int)Status;

    public JsonNode Json => JsonNode.Parse(Text) ?? throw new InvalidOperationException("The response body is JSON null.");

    /// <summary>The contract's <c>message</c> field.</summary>
    public string Message => Json["message"]!.GetValue<string>();

    public override string ToString() => $"{Code} {Text}";
}

/// <summary>Extension methods for the requests that the tests have in common.</summary>
public static class Requests
{
    private const string Registry = "/api/services/zis/registry";

    public static async Task<Answer> SendAsync(
        this HttpClient client, string method, string path, string? body = null, string contentType = "application/json")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, contentType);
        }

        using var response = await client.SendAsync(request);
        return new Answer(response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers, response.Content.Headers);
    }

    /// <summary>Determines whether the server accepts TCP connections.</summary>
    public static async Task<bool> AcceptsConnectionsAsync(this Uri uri)
    {
        using var client = new System.Net.Sockets.TcpClient();
        try
        {
            await client.ConnectAsync(uri.Host, uri.Port);
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }

    /// <summary>Calls Create Integration.</summary>
    public static Task<Answer> CreateIntegrationAsync(this HttpClient client, string name, string? body = null) =>
        client.SendAsync("POST", $"{Registry}/{name}", body);

    public static Task<Answer> ListIntegrationsAsync(this HttpClient client) => client.SendAsync("GET", $"{Registry}/integrations");

    /// <summary>Creates an integration; returns the numeric id of its OAuth client.</summary>
    public static async Task<long> AddIntegrationAsync(this HttpClient client, string name) =>
        (await client.CreateIntegrationAsync(name)).Json["zendesk_oauth_client"]!["id"]!.GetValue<long>();

    /// <summary>Creates an ordinary OAuth client that belongs to the caller.</summary>
    public static async Task<JsonNode> AddOAuthClientAsync(
        this HttpClient client, string identifier, string kind = "confidential", string redirectUri = "https://app.example/done")
    {
        var userId = (await client.SendAsync("GET", "/api/platform/v1/me")).Json["user"]!["id"];
        var body = new JsonObject
        {
            ["client"] = new JsonObject
            {
                ["identifier"] = identifier,
                ["name"] = identifier,
                ["kind"] = kind,
                ["user_id"] = userId!.GetValue<long>(),
                ["redirect_uri"] = new JsonArray(redirectUri),
            },
        };
        var response = await client.SendAsync("POST", "/api/v2/oauth/clients", body.ToJsonString());
        return response.Code == 201 ? response.Json["client"]! : throw new InvalidOperationException(response.ToString());
    }

    /// <summary>Issues a token for a client, given by its numeric id; returns the response's <c>token</c>.</summary>
    public static async Task<JsonNode> CreateTokenAsync(this HttpClient client, long clientId, params string[] scopes)
    {
        var body = new JsonObject
        {
            ["token"] = new JsonObject
            {
                ["client_id"] = clientId,
                ["scopes"] = new JsonArray([.. scopes.Select(scope => JsonValue.Create(scope))]),
            },
        };
        var response = await client.SendAsync("POST", "/api/v2/oauth/tokens", body.ToJsonString());
        return response.Code == 201 ? response.Json["token"]! : throw new InvalidOperationException(response.ToString());
    }
}
