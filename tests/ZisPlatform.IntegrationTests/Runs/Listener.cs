using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;

namespace ZisPlatform.IntegrationTests.Runs;

/// <summary>A client of a server-sent event stream, connected as soon as the response has started.</summary>
internal sealed class Listener : IAsyncDisposable
{
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(60));
    private readonly HttpResponseMessage _answer;
    private readonly Stream _body;
    private readonly IAsyncEnumerator<SseItem<string>> _events;
    private readonly SseParser<string> _parser;

    private Listener(HttpResponseMessage answer, Stream body)
    {
        (_answer, _body) = (answer, body);
        _parser = SseParser.Create(body);
        _events = _parser.EnumerateAsync(_patience.Token).GetAsyncEnumerator();
    }

    public HttpResponseMessage Answer => _answer;

    /// <summary>The id of the last event.</summary>
    public string Place => _parser.LastEventId;

    /// <summary>Opens the stream.</summary>
    /// <param name="client">The HTTP client to use.</param>
    /// <param name="path">The path of the stream below <c>/api/platform/v1/</c>, with the query.</param>
    /// <param name="after">The value of the header <c>Last-Event-ID</c>.</param>
    public static async Task<Listener> StartAsync(HttpClient client, string path, string? after = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/api/platform/v1/" + path, UriKind.Relative));
        if (after is not null)
        {
            request.Headers.Add("Last-Event-ID", after);
        }

        var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return new Listener(answer, await answer.Content.ReadAsStreamAsync());
    }

    /// <summary>Returns the next event, or null if the stream has ended.</summary>
    public async Task<(string Type, JsonNode Data)?> NextAsync() =>
        await _events.MoveNextAsync() ? (_events.Current.EventType, JsonNode.Parse(_events.Current.Data)!) : null;

    /// <summary>Reads the complete body of a response that is not a stream.</summary>
    public async Task<JsonNode> RefusalAsync() => (await JsonNode.ParseAsync(_body))!;

    /// <summary>Returns the data of the next event; fails if the stream was refused or has ended.</summary>
    public async Task<JsonNode> HearAsync()
    {
        Assert.That(_answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        return (await NextAsync())!.Value.Data;
    }

    public async ValueTask DisposeAsync()
    {
        _answer.Dispose();
        try
        {
            await _events.DisposeAsync();
        }
        finally
        {
            _patience.Dispose();
        }
    }
}
