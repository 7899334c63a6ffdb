using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ZisPlatform.Benchmarks.Load;

/// <summary>The parts of a response that the benchmark counts.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="RetryAfter">The header Retry-After in seconds; null if it is missing.</param>
internal readonly record struct RawHttpResponse(int Status, int? RetryAfter);

/// <summary>
/// A connection that sends prepared requests and reads complete responses. An <see cref="HttpClient"/> would use more of the two cores
/// than the server that it measures; so would one thread per client with many clients.
/// </summary>
internal sealed class RawHttpConnection : IDisposable
{
    private static readonly TimeSpan ReceiveTimeout = TimeSpan.FromSeconds(60);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer;
    private int _length;

    /// <param name="port">The port of the server.</param>
    /// <param name="maxResponseBytes">The maximum size of a response, in bytes.</param>
    public RawHttpConnection(int port, int maxResponseBytes = 16 * 1024)
    {
        _buffer = new byte[maxResponseBytes];
        _socket.ReceiveTimeout = (int)ReceiveTimeout.TotalMilliseconds;
        _socket.Connect(IPAddress.Loopback, port);
    }

    /// <summary>The last response as text, for error messages.</summary>
    public string LastResponse => Encoding.UTF8.GetString(_buffer, 0, _length);

    /// <summary>Sends a request and reads the response, with blocking calls.</summary>
    public RawHttpResponse Exchange(ReadOnlySpan<byte> request)
    {
        _socket.Send(request);
        _length = 0;
        while (true)
        {
            if (TryRead(_socket.Receive(_buffer.AsSpan(_length))) is { } response)
            {
                return response;
            }
        }
    }

    /// <summary>
    /// Sends a request and reads the response. The continuation runs where the completion is detected: build/bench makes sockets complete
    /// inline, so that no thread has to be woken.
    /// </summary>
    public async ValueTask<RawHttpResponse> ExchangeAsync(ReadOnlyMemory<byte> request)
    {
        await _socket.SendAsync(request);
        _length = 0;
        while (true)
        {
            if (TryRead(await _socket.ReceiveAsync(_buffer.AsMemory(_length))) is { } response)
            {
                return response;
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>Returns the response if it is complete; otherwise null.</summary>
    private RawHttpResponse? TryRead(int received)
    {
        if (received == 0)
        {
            throw new IOException("The server closed the connection.");
        }

        _length += received;
        var response = _buffer.AsSpan(0, _length);
        return response.IndexOf("\r\n\r\n"u8) is > 0 and var end && IsComplete(response[..end], response[(end + 4)..])
            ? new RawHttpResponse(ParseNumber(response[9..12]), FindHeader(response[..end], "\r\nRetry-After: "u8))
            : null;
    }

    // JSON and plain text never contain the mark of the last chunk, and nothing is pipelined.
    private static bool IsComplete(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body) =>
        FindHeader(head, "\r\nContent-Length: "u8) is { } length ? body.Length == length : body.EndsWith("0\r\n\r\n"u8);

    private static int? FindHeader(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        var start = head.IndexOf(name);
        if (start < 0)
        {
            return null;
        }

        var value = head[(start + name.Length)..];
        var end = value.IndexOf((byte)'\r');
        return ParseNumber(end < 0 ? value : value[..end]);
    }

    private static int ParseNumber(ReadOnlySpan<byte> digits) => int.Parse(digits, CultureInfo.InvariantCulture);
}
