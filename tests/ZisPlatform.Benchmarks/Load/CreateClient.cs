using System.Globalization;
using System.Text;

namespace ZisPlatform.Benchmarks.Load;

/// <summary>A client that creates integrations, each with a new name, over one connection.</summary>
internal sealed class CreateClient : IDisposable
{
    public const string Email = "admin@local";
    public const string Token = "benchmark-token-0123456789";

    private const string Description = "Sends every new ticket to the warehouse, and the parcel's number back to the ticket";
    private const string NamePrefix = "warehouse_";
    private const string NameDigits = "00000000";

    private static int _names;

    private readonly RawHttpConnection _connection;
    private readonly byte[] _request;
    private readonly int _digits;

    public CreateClient(int port)
    {
        _connection = new RawHttpConnection(port);
        var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Email}/token:{Token}"));
        var body = $$"""{"description":"{{Description}}"}""";
        _request = Encoding.ASCII.GetBytes(
            $"POST /api/services/zis/registry/{NamePrefix}{NameDigits} HTTP/1.1\r\n"
            + $"Host: 127.0.0.1:{port}\r\n"
            + $"Authorization: Basic {credentials}\r\n"
            + "Content-Type: application/json\r\n"
            + $"Content-Length: {body.Length}\r\n\r\n{body}");
        _digits = _request.AsSpan().IndexOf(Encoding.ASCII.GetBytes(NameDigits));
    }

    /// <summary>Creates an integration, or is refused with a 503 if no key is available.</summary>
    public RawHttpResponse Create()
    {
        Interlocked.Increment(ref _names).TryFormat(_request.AsSpan(_digits, NameDigits.Length), out _, "D8", CultureInfo.InvariantCulture);
        return Send();
    }

    /// <summary>Repeats the last create, whose integration the server already knows.</summary>
    public RawHttpResponse CreateAgain() => Send();

    public void Dispose() => _connection.Dispose();

    private RawHttpResponse Send()
    {
        var response = _connection.Exchange(_request);
        return response.Status is 200 or 503
            ? response
            : throw new InvalidOperationException($"The response to a create is\n{_connection.LastResponse}");
    }
}
