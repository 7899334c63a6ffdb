using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;

namespace ZisPlatform.Api.Tests.Runs;

/// <summary>A client of a server-sent event stream, connected as soon as the response has started.</summary>
internal sealed class StreamClient : IAsyncDisposable
{
    private readonly CancellationTokenSource _timeout = new(TimeSpan.FromSeconds(60));
    private readonly HttpResponseMessage _response;
    private readonly Stream _body;
    private readonly IAsyncEnumerator<SseItem<string>> _events;
    private readonly SseParser<string> _parser;

    private StreamClient(HttpResponseMessage response, Stream body)
    {
        (_response, _body) = (response, body);
        _parser = SseParser.Create(body);
        _events = _parser.EnumerateAsync(_timeout.Token).GetAsyncEnumerator();
    }

    public HttpResponseMessage Response => _response;

    /// <summary>The id of the last event.</summary>
    public string LastEventId => _parser.LastEventId;

    /// <summary>Opens the stream.</summary>
    /// <param name="client">The HTTP client to use.</param>
    /// <param name="path">The path of the stream below <c>/api/platform/v1/</c>, with the query.</param>
    /// <param name="after">The value of the header <c>Last-Event-ID</c>.</param>
    public static async Task<StreamClient> StartAsync(HttpClient client, string path, string? after = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/api/platform/v1/" + path, UriKind.Relative));
        if (after is not null)
        {
            request.Headers.Add("Last-Event-ID", after);
        }

        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return new StreamClient(response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>Returns the next event, or null if the stream has ended.</summary>
    public async Task<(string Type, JsonNode Data)?> NextAsync() =>
        await _events.MoveNextAsync() ? (_events.Current.EventType, JsonNode.Parse(_events.Current.Data)!) : null;

    /// <summary>Reads the complete body of a response that is not a stream.</summary>
    public async Task<JsonNode> ReadErrorAsync() => (await JsonNode.ParseAsync(_body))!;

    /// <summary>Returns the data of the next event; fails if the stream was refused or has ended.</summary>
    public async Task<JsonNode> ReadDataAsync()
    {
        Assert.That(_response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        return (await NextAsync())!.Value.Data;
    }

    public async ValueTask DisposeAsync()
    {
        _response.Dispose();
        try
        {
            await _events.DisposeAsync();
        }
        finally
        {
            _timeout.Dispose();
        }
    }
}
