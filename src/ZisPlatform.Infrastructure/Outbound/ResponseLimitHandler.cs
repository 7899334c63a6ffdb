using System.IO.Compression;

namespace ZisPlatform.Infrastructure.Outbound;

/// <summary>
/// Reads the whole response within a time limit and a size limit. Compressed responses are decoded here, under the same limits.
/// </summary>
/// <remarks>The returned response is in memory, so callers need no limits of their own to read it.</remarks>
internal sealed class ResponseLimitHandler(TimeProvider clock) : DelegatingHandler
{
    private const int Chunk = 16 * 1024;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var limit = request.Options.TryGetValue(OutboundRequest.TimeLimit, out var asked) ? asked : OutboundRequest.DefaultTimeLimit;
        var maximum = request.Options.TryGetValue(OutboundRequest.MaximumSize, out var size) ? size : OutboundRequest.DefaultMaximumSize;
        using var timeout = new CancellationTokenSource(limit, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var answer = await base.SendAsync(request, stop.Token);
            try
            {
                var content = new ByteArrayContent(await ReadAsync(answer.Content, maximum, stop.Token));
                foreach (var (name, values) in answer.Content.Headers.NonValidated)
                {
                    if (!name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)
                        && !name.Equals("Content-Encoding", StringComparison.OrdinalIgnoreCase))
                    {
                        content.Headers.TryAddWithoutValidation(name, values);
                    }
                }

                answer.Content.Dispose();
                answer.Content = content;
                return answer;
            }
            catch
            {
                answer.Dispose();
                throw;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new OutboundRefusedException(OutboundRefusal.TooSlow, $"no whole answer within {limit.TotalSeconds:0} seconds");
        }
    }

    private static async Task<byte[]> ReadAsync(HttpContent content, int maximum, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > maximum)
        {
            throw TooLarge(maximum);
        }

        await using var raw = await content.ReadAsStreamAsync(cancellationToken);
        await using var stream = Decoder(raw, [.. content.Headers.ContentEncoding]);
        using var body = new MemoryStream();
        var buffer = new byte[Chunk];
        try
        {
            for (int read; (read = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
            {
                if (body.Length + read > maximum)
                {
                    throw TooLarge(maximum);
                }

                body.Write(buffer, 0, read);
            }
        }
        catch (InvalidDataException exception)
        {
            throw new OutboundRefusedException(OutboundRefusal.Encoding, "the answer's compression is damaged", exception);
        }

        return body.ToArray();
    }

    // At most one coding: only decompression bombs stack several.
    private static Stream Decoder(Stream raw, string[] codings) => codings switch
    {
        [] or ["identity"] => raw,
        ["gzip" or "x-gzip"] => new GZipStream(raw, CompressionMode.Decompress),
        ["deflate"] => new ZLibStream(raw, CompressionMode.Decompress),
        ["br"] => new BrotliStream(raw, CompressionMode.Decompress),
        _ => throw new OutboundRefusedException(OutboundRefusal.Encoding, "the answer is encoded in a way that cannot be read"),
    };

    private static OutboundRefusedException TooLarge(int maximum) =>
        new(OutboundRefusal.TooLarge, $"the answer is larger than {maximum:N0} bytes");
}
