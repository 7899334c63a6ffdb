using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using ZisPlatform.Cli.Login;
using ZisPlatform.Cli.Output;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Cli.Server;

/// <summary>Sends requests to a server. Failures are reported as <see cref="CommandFailedException"/>.</summary>
internal sealed class PlatformClient : IDisposable
{
    /// <summary>The version of this command.</summary>
    public static readonly string Version =
        typeof(PlatformClient).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    private readonly ServerLogin _login;
    private readonly HttpClient _http;

    public PlatformClient(ServerLogin login)
    {
        _login = login;
        // A redirect would send the account's Host header to another host.
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

    /// <summary>
    /// Gets a value: true if the server supports the platform API in addition to the vendor's API.
    /// Valid after <see cref="FindCallerAsync"/>.
    /// </summary>
    public bool IsPlatform { get; private set; } = true;

    /// <summary>Returns the caller as reported by the server. Returns null if the server supports only the vendor's API.</summary>
    public async Task<JsonElement?> FindCallerAsync(CancellationToken cancellationToken)
    {
        JsonElement caller;
        try
        {
            caller = await GetAsync(PlatformPaths.Me, cancellationToken);
        }
        catch (CommandFailedException exception) when (exception.Status == 404)
        {
            await VerifyVendorAsync(cancellationToken);
            IsPlatform = false;
            return null;
        }

        var account = caller.Required("account", "subdomain");
        // If the host names no known account, servers use their default account. A misspelled account must not work there.
        return _login.Account is null || _login.Account == account
            ? caller
            : throw new CommandFailedException(ExitCodes.Refused, $"{_login.Server} has no account {_login.Account}.");
    }

    public Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken) =>
        SendForJsonAsync(HttpMethod.Get, path, null, cancellationToken);

    public Task<JsonElement> PostAsync(string path, object body, CancellationToken cancellationToken) =>
        SendForJsonAsync(HttpMethod.Post, path, JsonOf(body), cancellationToken);

    /// <summary>Posts a document unchanged.</summary>
    public Task<JsonElement> PostAsync(string path, ReadOnlyMemory<byte> document, CancellationToken cancellationToken) =>
        SendForJsonAsync(HttpMethod.Post, path, JsonOf(document), cancellationToken);

    /// <summary>Posts a document unchanged. The response has no content of interest.</summary>
    public Task UploadAsync(string path, ReadOnlyMemory<byte> document, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, path, JsonOf(document), cancellationToken);

    /// <summary>Posts without a body and ignores the response content.</summary>
    public Task PostAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Post, path, null, cancellationToken);

    public Task<JsonElement> PatchAsync(string path, object body, CancellationToken cancellationToken) =>
        SendForJsonAsync(HttpMethod.Patch, path, JsonOf(body), cancellationToken);

    /// <summary>Sends a document unchanged with PATCH.</summary>
    public Task<JsonElement> PatchAsync(string path, ReadOnlyMemory<byte> document, CancellationToken cancellationToken) =>
        SendForJsonAsync(HttpMethod.Patch, path, JsonOf(document), cancellationToken);

    /// <summary>Sends a document unchanged with PUT.</summary>
    public Task<JsonElement> PutAsync(string path, ReadOnlyMemory<byte> document, CancellationToken cancellationToken) =>
        SendForJsonAsync(HttpMethod.Put, path, JsonOf(document), cancellationToken);

    public Task PutAsync(string path, object body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Put, path, JsonOf(body), cancellationToken);

    /// <summary>Posts without a body and returns the response.</summary>
    public Task<JsonElement> PostForAnswerAsync(string path, CancellationToken cancellationToken) =>
        SendForJsonAsync(HttpMethod.Post, path, null, cancellationToken);

    /// <summary>Sends PUT without a body and returns the response.</summary>
    public Task<JsonElement> PutForAnswerAsync(string path, CancellationToken cancellationToken) =>
        SendForJsonAsync(HttpMethod.Put, path, null, cancellationToken);

    public Task DeleteAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Delete, path, null, cancellationToken);

    /// <summary>Reads all pages of the list at <paramref name="path"/>. Its items are in the member <paramref name="key"/>.</summary>
    public async Task<IReadOnlyList<JsonElement>> ListAsync(string path, string key, CancellationToken cancellationToken)
    {
        var items = new List<JsonElement>();
        await foreach (var page in PagesAsync(path, key, cancellationToken))
        {
            items.AddRange(page);
        }

        return items;
    }

    /// <summary>Reads a list page by page, because it may not fit into memory.</summary>
    public async IAsyncEnumerable<IReadOnlyList<JsonElement>> PagesAsync(
        string path, string key, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var firstPage = $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}page[size]=100";
        for (var page = firstPage; page is not null;)
        {
            var answer = await GetAsync(page, cancellationToken);
            if (!answer.TryGetProperty(key, out var items) || items.ValueKind != JsonValueKind.Array)
            {
                throw ServerErrors.NotUnderstood(_login.Server, $"something other than a list of {key}");
            }

            yield return [.. items.EnumerateArray()];

            // Lists of the Support API name the cursor after_cursor (contract 7.1).
            page = answer.Text("meta", "has_more") == bool.TrueString
                ? $"{firstPage}&page[after]={Uri.EscapeDataString(
                    answer.Text("meta", "after_cursor") is { Length: > 0 } cursor ? cursor : answer.Required("meta", "after"))}"
                : null;
        }
    }

    /// <summary>Reads the first items of a list, at most <paramref name="max"/>.</summary>
    public async Task<IReadOnlyList<JsonElement>> FirstAsync(string path, string key, int max, CancellationToken cancellationToken)
    {
        var items = new List<JsonElement>();
        await foreach (var page in PagesAsync(path, key, cancellationToken))
        {
            items.AddRange(page.Take(max - items.Count));
            if (items.Count == max)
            {
                break;
            }
        }

        return items;
    }

    /// <summary>Opens the stream of server-sent events at <paramref name="path"/>.</summary>
    /// <param name="path">The path of the stream.</param>
    /// <param name="after">The id of the last received event. Null starts with new events.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public async Task<HttpResponseMessage> OpenEventStreamAsync(string path, string? after, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (after is not null)
        {
            request.Headers.Add("Last-Event-ID", after);
        }

        return await SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Reads a document and preserves the spelling of its numbers.</summary>
    public async Task<JsonValue> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var content = await SendAsync(HttpMethod.Get, path, null, cancellationToken);
        return JsonValue.TryParse(content, out var document, out _) && document.IsObject
            ? document
            : throw ServerErrors.NotUnderstood(_login.Server, "something other than a JSON object");
    }

    /// <summary>Verifies that a server without the platform API supports the vendor's API, by listing integrations.</summary>
    private async Task VerifyVendorAsync(CancellationToken cancellationToken)
    {
        if (_login.Account is { } account)
        {
            throw new CommandFailedException(ExitCodes.Refused, $"{_login.Server} cannot tell whether account {account} is there.")
            {
                Hint = "Specify the account's own address as --server, and --account ''.",
            };
        }

        try
        {
            await ListAsync(PlatformPaths.Integrations, "integrations", cancellationToken);
        }
        catch (CommandFailedException exception) when (exception.Status == 404)
        {
            throw ServerErrors.NotUnderstood(_login.Server, "404 to all that was asked");
        }
    }

    private static JsonContent JsonOf(object body) => JsonContent.Create(body, options: JsonText.OneLine);

    private static ReadOnlyMemoryContent JsonOf(ReadOnlyMemory<byte> document) =>
        new(document) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    private async Task<JsonElement> SendForJsonAsync(HttpMethod method, string path, HttpContent? body, CancellationToken cancellationToken)
    {
        var content = await SendAsync(method, path, body, cancellationToken);
        return ServerErrors.ParseObject(content)
            ?? throw ServerErrors.NotUnderstood(_login.Server, "something other than a JSON object");
    }

    private async Task<byte[]> SendAsync(HttpMethod method, string path, HttpContent? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = body };
        using var response = await SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
        return await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    /// <summary>Sends a request and returns the response if it indicates success.</summary>
    private async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, HttpCompletionOption completion, CancellationToken cancellationToken)
    {
        if (!IsPlatform && request.RequestUri!.OriginalString.StartsWith(PlatformPaths.Platform, StringComparison.Ordinal))
        {
            throw ServerErrors.NoPlatform(_login.Server);
        }

        try
        {
            var response = await _http.SendAsync(request, completion, cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                return response;
            }

            using (response)
            {
                throw ServerErrors.Of(response, await response.Content.ReadAsByteArrayAsync(cancellationToken), _login);
            }
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw ServerErrors.Unreachable(_login, $"no answer within {_http.Timeout.TotalSeconds:0} seconds", exception);
        }
        catch (HttpRequestException exception)
        {
            throw ServerErrors.Unreachable(_login, exception.GetBaseException().Message, exception);
        }
    }
}
