using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ZisPlatform.Benchmarks.Load;

/// <summary>The parts of a response that the benchmark counts.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="RetryAfter">The header Retry-After in seconds; null if it is missing.</param>
internal readonly record struct HttpAnswer(int Status, int? RetryAfter);

/// <summary>
/// A connection that sends prepared requests and reads complete responses. An <see cref="HttpClient"/> would use more of the two cores
/// than the server that it measures; so would one thread per client with many clients.
/// </summary>
internal sealed class HttpWire : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer;
    private int _length;

    /// <param name="port">The port of the server.</param>
    /// <param name="largestAnswer">The maximum size of a response, in bytes.</param>
    public HttpWire(int port, int largestAnswer = 16 * 1024)
    {
        _buffer = new byte[largestAnswer];
        _socket.ReceiveTimeout = (int)Patience.TotalMilliseconds;
        _socket.Connect(IPAddress.Loopback, port);
    }

    /// <summary>The last response as text, for error messages.</summary>
    public string LastAnswer => Encoding.UTF8.GetString(_buffer, 0, _length);

    /// <summary>Sends a request and reads the response, with blocking calls.</summary>
    public HttpAnswer Exchange(ReadOnlySpan<byte> request)
    {
        _socket.Send(request);
        _length = 0;
        while (true)
        {
            if (Read(_socket.Receive(_buffer.AsSpan(_length))) is { } answer)
            {
                return answer;
            }
        }
    }

    /// <summary>
    /// Sends a request and reads the response. The continuation runs where the completion is detected: build/bench makes sockets complete
    /// inline, so that no thread has to be woken.
    /// </summary>
    public async ValueTask<HttpAnswer> ExchangeAsync(ReadOnlyMemory<byte> request)
    {
        await _socket.SendAsync(request);
        _length = 0;
        while (true)
        {
            if (Read(await _socket.ReceiveAsync(_buffer.AsMemory(_length))) is { } answer)
            {
                return answer;
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>Returns the response if it is complete; otherwise null.</summary>
    private HttpAnswer? Read(int received)
    {
        if (received == 0)
        {
            throw new IOException("The server closed the connection.");
        }

        _length += received;
        var answer = _buffer.AsSpan(0, _length);
        return answer.IndexOf("\r\n\r\n"u8) is > 0 and var end && IsWhole(answer[..end], answer[(end + 4)..])
            ? new HttpAnswer(Number(answer[9..12]), Find(answer[..end], "\r\nRetry-After: "u8))
            : null;
    }

    // JSON and plain text never contain the mark of the last chunk, and nothing is pipelined.
    private static bool IsWhole(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body) =>
        Find(head, "\r\nContent-Length: "u8) is { } length ? body.Length == length : body.EndsWith("0\r\n\r\n"u8);

    private static int? Find(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        var start = head.IndexOf(name);
        if (start < 0)
        {
            return null;
        }

        var value = head[(start + name.Length)..];
        var end = value.IndexOf((byte)'\r');
        return Number(end < 0 ? value : value[..end]);
    }

    private static int Number(ReadOnlySpan<byte> digits) => int.Parse(digits, CultureInfo.InvariantCulture);
}
