using System.IO.Compression;

namespace ZisPlatform.Infrastructure.Outbound;

/// <summary>
/// Reads the whole response within a time limit and a size limit. Compressed responses are decoded here, under the same limits.
/// </summary>
/// <remarks>The returned response is in memory, so callers need no limits of their own to read it.</remarks>
internal sealed class ResponseLimitHandler(TimeProvider clock) : DelegatingHandler
{
    private const int BufferSize = 16 * 1024;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var timeLimit = request.Options.TryGetValue(OutboundRequestOptions.TimeLimit, out var requestedTime)
            ? requestedTime
            : OutboundRequestOptions.DefaultTimeLimit;
        var maxSize = request.Options.TryGetValue(OutboundRequestOptions.MaximumSize, out var requestedSize)
            ? requestedSize
            : OutboundRequestOptions.DefaultMaximumSize;
        using var timeout = new CancellationTokenSource(timeLimit, clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var response = await base.SendAsync(request, linked.Token);
            try
            {
                var content = new ByteArrayContent(await ReadAsync(response.Content, maxSize, linked.Token));
                foreach (var (name, values) in response.Content.Headers.NonValidated)
                {
                    if (!name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)
                        && !name.Equals("Content-Encoding", StringComparison.OrdinalIgnoreCase))
                    {
                        content.Headers.TryAddWithoutValidation(name, values);
                    }
                }

                response.Content.Dispose();
                response.Content = content;
                return response;
            }
            catch
            {
                response.Dispose();
                throw;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new OutboundRequestException(OutboundErrorKind.TooSlow, $"no whole answer within {timeLimit.TotalSeconds:0} seconds");
        }
    }

    private static async Task<byte[]> ReadAsync(HttpContent content, int maxSize, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > maxSize)
        {
            throw TooLarge(maxSize);
        }

        await using var encoded = await content.ReadAsStreamAsync(cancellationToken);
        await using var stream = CreateDecoder(encoded, [.. content.Headers.ContentEncoding]);
        using var body = new MemoryStream();
        var buffer = new byte[BufferSize];
        try
        {
            for (int read; (read = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
            {
                if (body.Length + read > maxSize)
                {
                    throw TooLarge(maxSize);
                }

                body.Write(buffer, 0, read);
            }
        }
        catch (InvalidDataException exception)
        {
            throw new OutboundRequestException(OutboundErrorKind.Encoding, "the answer's compression is damaged", exception);
        }

        return body.ToArray();
    }

    // At most one coding: only decompression bombs stack several.
    private static Stream CreateDecoder(Stream encoded, string[] codings) => codings switch
    {
        [] or ["identity"] => encoded,
        ["gzip" or "x-gzip"] => new GZipStream(encoded, CompressionMode.Decompress),
        ["deflate"] => new ZLibStream(encoded, CompressionMode.Decompress),
        ["br"] => new BrotliStream(encoded, CompressionMode.Decompress),
        _ => throw new OutboundRequestException(OutboundErrorKind.Encoding, "the answer is encoded in a way that cannot be read"),
    };

    private static OutboundRequestException TooLarge(int maxSize) =>
        new(OutboundErrorKind.TooLarge, $"the answer is larger than {maxSize:N0} bytes");
}
