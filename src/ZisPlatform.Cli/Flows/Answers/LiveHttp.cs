using System.Net;
using System.Net.Http.Headers;
using System.Reflection;
using System.Text;
using ZisPlatform.Cli.Flows.Files;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Domain.Flows.Actions;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Cli.Flows.Answers;

/// <summary>Sends the requests of custom actions over the network (contract 10).</summary>
internal sealed class LiveHttp : IAnswerSource, IDisposable
{
    private const int MaxRedirects = 5;

    private static readonly TimeSpan MaxCallTime = TimeSpan.FromSeconds(30);

    private static readonly string UserAgent =
        $"zis/{typeof(LiveHttp).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion}";

    private readonly Connections? _connections;
    private readonly bool _isAccountSpecified;
    private readonly HttpOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;

    /// <param name="isAccountSpecified">True if the user specified the account that receives requests to "the own account".</param>
    public LiveHttp(Connections? connections, bool isAccountSpecified, HttpOptions options, TimeProvider time)
    {
        _connections = connections;
        _isAccountSpecified = isAccountSpecified;
        _options = options;
        _time = time;
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.All,
            RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public async Task<ActionAnswer?> AnswerAsync(ActionRequest request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (request.Effect.Call is not { } call)
        {
            return null;
        }

        if (call.IsOwnAccount && !_isAccountSpecified)
        {
            throw new UnansweredException($"{request.Action} goes to the account's own API, but no account is specified.")
            {
                Hint = "Specify the account with --subdomain or --account-url.",
            };
        }

        var credential = call.Connection is { } connection
            ? (_connections ?? Connections.Read(JsonShape.Root("", JsonValue.EmptyObject))).HeaderOf(connection)
            : default;
        var remaining = request.Effect.Deadline - now;
        var limit = remaining < MaxCallTime ? remaining : MaxCallTime;
        var startTimestamp = _time.GetTimestamp();
        using var timeout = new CancellationTokenSource(limit, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var answer = await SendAsync(call, credential, linked.Token);
            return new ActionAnswer { Http = answer, Duration = _time.GetElapsedTime(startTimestamp) };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ActionAnswer { TimesOut = true, Duration = limit };
        }
        catch (Exception exception) when (FindError(exception) is { } error)
        {
            return new ActionAnswer { Failure = error, Duration = _time.GetElapsedTime(startTimestamp) };
        }
    }

    public void Dispose() => _http.Dispose();

    // HttpClient refuses to send some requests, such as one to an invalid address.
    private static FlowError? FindError(Exception exception) =>
        exception is InvalidOperationException ? HttpFailure.ConnectionLost : HttpFailure.Find(exception);

    private async Task<HttpActionResponse> SendAsync(
        HttpActionRequest call, (string Name, string Value) credential, CancellationToken cancellationToken)
    {
        var url = call.Url;
        for (var redirects = 0; ; redirects++)
        {
            using var message = CreateMessage(call, url, credential);
            using var response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (redirects < MaxRedirects && RedirectTargetOf(call, url, response) is { } next)
            {
                // A credential is valid only for its own host and port.
                credential = next.Authority == url.Authority ? credential : default;
                url = next;
                continue;
            }

            return new HttpActionResponse(
                (int)response.StatusCode,
                response.Content.Headers.ContentType is null ? null : response.Content.Headers.NonValidated["Content-Type"].ToString(),
                await ReadAsync(response.Content, cancellationToken),
                RetryAfter(response.Headers.RetryAfter));
        }
    }

    private static Uri? RedirectTargetOf(HttpActionRequest call, Uri url, HttpResponseMessage response) =>
        call.Method is "GET" or "HEAD"
        && response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect
        && response.Headers.Location is { } location
        && Uri.TryCreate(url, location, out var next) && next.Scheme == url.Scheme ? next : null;

    private static HttpRequestMessage CreateMessage(HttpActionRequest call, Uri url, (string Name, string Value) credential)
    {
        var message = new HttpRequestMessage(HttpMethod.Parse(call.Method), url);
        if (call.Body is { } body)
        {
            message.Content = new ReadOnlyMemoryContent(body);
        }

        var sameHost = url.Authority == call.Url.Authority;
        foreach (var (name, value) in call.Headers)
        {
            if (name.Equals(credential.Name, StringComparison.OrdinalIgnoreCase)
                || (!sameHost && name.Equals("Authorization", StringComparison.OrdinalIgnoreCase)))
            {
                continue;
            }

            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                message.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        if (credential.Name is not null)
        {
            message.Headers.TryAddWithoutValidation(credential.Name, credential.Value);
        }

        if (call.Header("User-Agent") is null)
        {
            message.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        }

        return message;
    }

    /// <summary>Reads the body and stops above the limit, because an answer above the limit is rejected anyway.</summary>
    private async Task<byte[]> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; body.Length <= _options.MaxResponseBytes && (read = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header) =>
        header?.Delta ?? (header?.Date is { } date ? Max(date - _time.GetUtcNow(), TimeSpan.Zero) : null);

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;
}
