using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace ZisPlatform.Testing;

/// <summary>An answer, read whole.</summary>
public sealed record Answer(HttpStatusCode Status, string Text, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders)
{
    public int Code => (int)Status;

    public JsonNode Json => JsonNode.Parse(Text) ?? throw new InvalidOperationException("The answer is JSON null.");

    /// <summary>The contract's <c>message</c>.</summary>
    public string Message => Json["message"]!.GetValue<string>();

    public override string ToString() => $"{Code} {Text}";
}

/// <summary>Requests in the words of the tests.</summary>
public static class Requests
{
    private const string Registry = "/api/services/zis/registry";

    public static async Task<Answer> SendAsync(this HttpClient client, string method, string path, string? body = null, string contentType = "application/json")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, contentType);
        }

        using var answer = await client.SendAsync(request);
        return new Answer(answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer.Headers, answer.Content.Headers);
    }

    /// <summary>Create Integration.</summary>
    public static Task<Answer> CreateIntegrationAsync(this HttpClient client, string name, string? body = null) =>
        client.SendAsync("POST", $"{Registry}/{name}", body);

    public static Task<Answer> ListIntegrationsAsync(this HttpClient client) => client.SendAsync("GET", $"{Registry}/integrations");
}
