using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace ZisPlatform.Cli.Server;

/// <summary>Subscribes to a stream of server-sent events. Reconnects and resumes after the last event if the connection ends.</summary>
/// <param name="server">The server.</param>
/// <param name="clock">Measures the silence on the connection and the pause before a reconnect.</param>
/// <param name="showStatus">Shows a status message to the user.</param>
internal sealed class EventStreamClient(PlatformClient server, TimeProvider clock, Action<string> showStatus)
{
    /// <summary>The longest silence before a reconnect. The server sends a keep-alive three times as often.</summary>
    private static readonly TimeSpan MaxSilence = TimeSpan.FromSeconds(30);

    /// <summary>The pause before each reconnect, to protect a server that drops connections immediately.</summary>
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);

    /// <exception cref="CommandFailedException">The server cannot be reached for the first connection, or refuses one.</exception>
    public async IAsyncEnumerable<JsonElement> FollowAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? lastEventId = null;
        var response = await server.OpenEventStreamAsync(path, lastEventId, cancellationToken);
        showStatus("Following; press Ctrl+C to stop.");
        while (true)
        {
            using (response)
            {
                await using var body = new ReadTimeoutStream(
                    await response.Content.ReadAsStreamAsync(cancellationToken), MaxSilence, clock);
                var parser = SseParser.Create(body, static (_, data) => JsonElement.Parse(data));
                await using var events = parser.EnumerateAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
                while (await HasNextAsync(events, cancellationToken))
                {
                    lastEventId = parser.LastEventId is { Length: > 0 } id ? id : lastEventId;
                    yield return events.Current.Data;
                }
            }

            response = await ReconnectAsync(path, lastEventId, cancellationToken);
        }
    }

    /// <summary>Waits for the next event. Returns false if either side ended the connection.</summary>
    private static async Task<bool> HasNextAsync(IAsyncEnumerator<SseItem<JsonElement>> events, CancellationToken cancellationToken)
    {
        try
        {
            return await events.MoveNextAsync();
        }
        catch (Exception exception) when (
            exception is IOException or HttpRequestException or TimeoutException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task<HttpResponseMessage> ReconnectAsync(string path, string? lastEventId, CancellationToken cancellationToken)
    {
        for (var isReported = false; ; isReported = true)
        {
            await Task.Delay(RetryDelay, clock, cancellationToken);
            try
            {
                var response = await server.OpenEventStreamAsync(path, lastEventId, cancellationToken);
                if (isReported)
                {
                    showStatus("Following again.");
                }

                return response;
            }
            catch (CommandFailedException exception) when (exception.ExitCode == ExitCodes.ServerUnavailable)
            {
                if (!isReported)
                {
                    showStatus($"{exception.Message} Trying again.");
                }
            }
        }
    }

    /// <summary>A stream whose reads time out, to detect a connection that the other side left without closing it.</summary>
    private sealed class ReadTimeoutStream(Stream inner, TimeSpan readTimeout, TimeProvider clock) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            using var timeout = new CancellationTokenSource(readTimeout, clock);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
            try
            {
                return await inner.ReadAsync(buffer, linked.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new TimeoutException();
            }
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
