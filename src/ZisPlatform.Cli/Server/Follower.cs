using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace ZisPlatform.Cli.Server;

/// <summary>Listens to what a server tells as it happens, and goes on where it was when the connection ends.</summary>
/// <param name="server">The server.</param>
/// <param name="clock">Measures silence, and the pause before another try.</param>
/// <param name="tell">Tells a person how it stands.</param>
internal sealed class Follower(PlatformClient server, TimeProvider clock, Action<string> tell)
{
    /// <summary>The server gives a sign of life three times as often.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(30);

    /// <summary>Before each new connection, so that a server which drops them at once is not besieged.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <exception cref="CommandFailedException">The server cannot be reached at the beginning, or refuses.</exception>
    public async IAsyncEnumerable<JsonElement> FollowAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? last = null;
        var response = await server.ListenAsync(path, last, cancellationToken);
        tell("Following; Ctrl+C ends it.");
        while (true)
        {
            using (response)
            {
                await using var body = new ImpatientStream(await response.Content.ReadAsStreamAsync(cancellationToken), LongestSilence, clock);
                var parser = SseParser.Create(body, static (_, data) => JsonElement.Parse(data));
                await using var events = parser.EnumerateAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
                while (await HasNextAsync(events, cancellationToken))
                {
                    last = parser.LastEventId is { Length: > 0 } id ? id : last;
                    yield return events.Current.Data;
                }
            }

            response = await ListenAgainAsync(path, last, cancellationToken);
        }
    }

    /// <summary>False where the connection ended, whoever ended it.</summary>
    private static async Task<bool> HasNextAsync(IAsyncEnumerator<SseItem<JsonElement>> events, CancellationToken cancellationToken)
    {
        try
        {
            return await events.MoveNextAsync();
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException or TimeoutException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task<HttpResponseMessage> ListenAgainAsync(string path, string? last, CancellationToken cancellationToken)
    {
        for (var isTold = false; ; isTold = true)
        {
            await Task.Delay(Pause, clock, cancellationToken);
            try
            {
                var response = await server.ListenAsync(path, last, cancellationToken);
                if (isTold)
                {
                    tell("Following again.");
                }

                return response;
            }
            catch (CommandFailedException away) when (away.ExitCode == ExitCodes.ServerUnavailable)
            {
                if (!isTold)
                {
                    tell($"{away.Message} Trying again.");
                }
            }
        }
    }

    /// <summary>A stream that breaks where nothing came for too long, as it does when the other side is gone without a word.</summary>
    private sealed class ImpatientStream(Stream inner, TimeSpan patience, TimeProvider clock) : Stream
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
            using var late = new CancellationTokenSource(patience, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
            try
            {
                return await inner.ReadAsync(buffer, either.Token);
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
