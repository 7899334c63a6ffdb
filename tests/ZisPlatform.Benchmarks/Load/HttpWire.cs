using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ZisPlatform.Benchmarks.Load;

/// <summary>What came back: enough of it to count.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="RetryAfter">The header of that name in seconds; null where there is none.</param>
internal readonly record struct HttpAnswer(int Status, int? RetryAfter);

/// <summary>
/// One connection that sends ready-made requests and reads whole answers. An <see cref="HttpClient"/> would take more of the two cores
/// than the server it measures; so would a thread for each of many clients.
/// </summary>
internal sealed class HttpWire : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer;
    private int _length;

    /// <param name="port">Where the server listens.</param>
    /// <param name="largestAnswer">In bytes.</param>
    public HttpWire(int port, int largestAnswer = 16 * 1024)
    {
        _buffer = new byte[largestAnswer];
        _socket.ReceiveTimeout = (int)Patience.TotalMilliseconds;
        _socket.Connect(IPAddress.Loopback, port);
    }

    /// <summary>The last answer as text, for a complaint.</summary>
    public string LastAnswer => Encoding.UTF8.GetString(_buffer, 0, _length);

    /// <summary>On blocking calls.</summary>
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

    /// <summary>Goes on where the answer is noticed: build/bench has sockets complete in line, so that no thread is woken for it.</summary>
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

    /// <summary>The answer, when it is whole.</summary>
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

    // JSON and plain words never hold the last chunk's mark, and nothing is pipelined.
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
