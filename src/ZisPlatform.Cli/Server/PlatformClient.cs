using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json;
using ZisPlatform.Cli.Login;
using ZisPlatform.Cli.Output;

namespace ZisPlatform.Cli.Server;

/// <summary>Asks one server as one caller; every failure comes out as words and an exit code.</summary>
internal sealed class PlatformClient : IDisposable
{
    /// <summary>Of this command.</summary>
    public static readonly string Version =
        typeof(PlatformClient).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    private readonly ServerLogin _login;
    private readonly HttpClient _http;

    public PlatformClient(ServerLogin login)
    {
        _login = login;
        // A redirect would carry the account's Host header to a host that it was not made for.
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false })
        {
            BaseAddress = login.Server,
            Timeout = TimeSpan.FromSeconds(30),
        };
        _http.DefaultRequestHeaders.Host = ServerAddress.HostHeader(login.Server, login.Account);
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", login.BasicCredentials());
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("zis", Version));
        _http.DefaultRequestHeaders.Accept.ParseAdd("application/json");
    }

    /// <summary>Asks who the server takes the caller for.</summary>
    public async Task<JsonElement> CallerAsync(CancellationToken cancellationToken)
    {
        var caller = await GetAsync(PlatformPaths.Me, cancellationToken);
        var account = caller.Required("account", "subdomain");
        // Where a host names no account, servers fall back to their default one; a typing mistake must not work in that.
        return _login.Account is null || _login.Account == account
            ? caller
            : throw new CommandFailedException(ExitCodes.Refused, $"{_login.Server} has no account {_login.Account}.");
    }

    public Task<JsonElement> PostAsync(string path, object body, CancellationToken cancellationToken) =>
        SendForJsonAsync(HttpMethod.Post, path, body, cancellationToken);

    public Task<JsonElement> PatchAsync(string path, object body, CancellationToken cancellationToken) =>
        SendForJsonAsync(HttpMethod.Patch, path, body, cancellationToken);

    public Task PutAsync(string path, object body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Put, path, body, cancellationToken);

    public Task DeleteAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Delete, path, null, cancellationToken);

    /// <summary>Reads every page of the list at <paramref name="path"/>, whose items stand under <paramref name="key"/>.</summary>
    public async Task<IReadOnlyList<JsonElement>> ListAsync(string path, string key, CancellationToken cancellationToken)
    {
        var items = new List<JsonElement>();
        var firstPage = $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}page[size]=100";
        for (var page = firstPage; page is not null;)
        {
            var answer = await GetAsync(page, cancellationToken);
            if (!answer.TryGetProperty(key, out var found) || found.ValueKind != JsonValueKind.Array)
            {
                throw ServerProblem.NotUnderstood(_login.Server, $"something other than a list of {key}");
            }

            items.AddRange(found.EnumerateArray());

            // The Support API's lists call it after_cursor (contract 7.1).
            page = answer.Text("meta", "has_more") == bool.TrueString
                ? $"{firstPage}&page[after]={Uri.EscapeDataString(answer.Text("meta", "after_cursor") is { Length: > 0 } cursor ? cursor : answer.Required("meta", "after"))}"
                : null;
        }

        return items;
    }

    public void Dispose() => _http.Dispose();

    private Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken) =>
        SendForJsonAsync(HttpMethod.Get, path, null, cancellationToken);

    private async Task<JsonElement> SendForJsonAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        var content = await SendAsync(method, path, body, cancellationToken);
        return ServerProblem.ParseObject(content)
            ?? throw ServerProblem.NotUnderstood(_login.Server, "something other than a JSON object");
    }

    private async Task<byte[]> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Content = body is null ? null : JsonContent.Create(body, options: JsonText.OneLine);
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            var content = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return response.IsSuccessStatusCode ? content : throw ServerProblem.Of(response, content, _login);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw ServerProblem.Unreachable(_login, $"no answer within {_http.Timeout.TotalSeconds:0} seconds", late);
        }
        catch (HttpRequestException failure)
        {
            throw ServerProblem.Unreachable(_login, failure.GetBaseException().Message, failure);
        }
    }
}
