using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ZisPlatform.Cli.Login;

namespace ZisPlatform.Cli.Server;

/// <summary>Asks one server as one caller; every failure comes out as words and an exit code.</summary>
internal sealed class PlatformClient : IDisposable
{
    private const int MostRetries = 2;
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;
    private readonly ServerLogin _login;
    private readonly TimeProvider _clock;

    private PlatformClient(HttpClient http, ServerLogin login, TimeProvider clock)
    {
        _http = http;
        _login = login;
        _clock = clock;
    }

    public static PlatformClient Open(ServerLogin login, CommandEnvironment environment)
    {
        var http = new HttpClient(
            environment.Handler ?? Connections.Open(login.Server, login.Account), disposeHandler: environment.Handler is null)
        {
            BaseAddress = login.Server.Url,
            Timeout = _timeout,
        };
        http.DefaultRequestHeaders.Host = login.Server.HostHeader(login.Account);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", login.BasicCredentials());
        http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("zis", ZisCommandLine.Version));
        http.DefaultRequestHeaders.Accept.ParseAdd("application/json");
        http.DefaultRequestHeaders.Accept.ParseAdd("application/problem+json");
        return new PlatformClient(http, login, environment.Clock);
    }

    public Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken) =>
        SendForJsonAsync(HttpMethod.Get, path, null, cancellationToken);

    public Task<JsonElement> PostAsync(string path, JsonObject body, CancellationToken cancellationToken) =>
        SendForJsonAsync(HttpMethod.Post, path, body, cancellationToken);

    public Task<JsonElement> PatchAsync(string path, JsonObject body, CancellationToken cancellationToken) =>
        SendForJsonAsync(HttpMethod.Patch, path, body, cancellationToken);

    public Task PutAsync(string path, JsonObject body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Put, path, body, cancellationToken);

    public Task DeleteAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Delete, path, null, cancellationToken);

    /// <summary>Reads every page of the list at <paramref name="path"/>, whose items stand under <paramref name="key"/>.</summary>
    public async Task<IReadOnlyList<JsonElement>> ListAsync(string path, string key, CancellationToken cancellationToken)
    {
        var items = new List<JsonElement>();
        var firstPage = $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}page[size]=100";
        for (var page = firstPage; ;)
        {
            var answer = await GetAsync(page, cancellationToken);
            items.AddRange(answer.Items(key));
            if (!answer.Flag("meta", "has_more"))
            {
                return items;
            }

            var next = $"{firstPage}&page[after]={Uri.EscapeDataString(answer.Text("meta", "after"))}";
            if (next == page || answer.Text("meta", "after").Length == 0)
            {
                throw ServerProblem.NotUnderstood(_login.Server, "a list that never ends");
            }

            page = next;
        }
    }

    /// <summary>The value at <paramref name="path"/> of an answer that is worth nothing without it.</summary>
    public string Required(JsonElement answer, params ReadOnlySpan<string> path) => answer.Text(path) is { Length: > 0 } value
        ? value
        : throw ServerProblem.NotUnderstood(_login.Server, $"no {string.Join('.', path!)}");

    public void Dispose() => _http.Dispose();

    private async Task<JsonElement> SendForJsonAsync(
        HttpMethod method, string path, JsonObject? body, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(method, path, body, cancellationToken);
        try
        {
            var json = JsonElement.Parse(answer);
            if (json.ValueKind == JsonValueKind.Object)
            {
                return json;
            }
        }
        catch (JsonException)
        {
            // Told below, in the person's terms.
        }

        throw ServerProblem.NotUnderstood(_login.Server, "something other than a JSON object");
    }

    private async Task<byte[]> SendAsync(HttpMethod method, string path, JsonObject? body, CancellationToken cancellationToken)
    {
        for (var retry = 0; ; retry++)
        {
            using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
            if (body is not null)
            {
                request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, MediaTypeNames.Application.Json);
            }

            using var response = await SendAsync(request, cancellationToken);
            // Only reads: a write that the server may have carried out must not be done twice.
            if (retry < MostRetries && method == HttpMethod.Get && RetryAfter.Of(response, _clock) is { } wait)
            {
                await Task.Delay(wait, _clock, cancellationToken);
                continue;
            }

            var content = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return response.IsSuccessStatusCode ? content : throw ServerProblem.Of(response, content, _login);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await _http.SendAsync(request, cancellationToken);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw ServerProblem.Unreachable(_login.Server, $"no answer within {_timeout.TotalSeconds:0} seconds", late);
        }
        catch (HttpRequestException failure)
        {
            throw ServerProblem.Unreachable(_login.Server, failure.GetBaseException().Message, failure);
        }
    }
}
