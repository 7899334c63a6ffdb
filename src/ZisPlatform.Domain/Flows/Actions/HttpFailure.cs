namespace ZisPlatform.Domain.Flows.Actions;

/// <summary>
/// The reasons why the request of a custom action has no usable response, and the errors that the flow receives. The server and the
/// command line report the same texts, so that a recording made with one describes the other.
/// </summary>
public static class HttpFailure
{
    public static readonly FlowError UnknownHost = FlowErrors.NoResponse("the host name is unknown");

    public static readonly FlowError NotConnected = FlowErrors.NoResponse("cannot connect");

    public static readonly FlowError TlsFailed = FlowErrors.NoResponse("TLS failed");

    public static readonly FlowError ConnectionLost = FlowErrors.NoResponse("the connection broke");

    public static readonly FlowError TimedOut = FlowErrors.NoResponse("no answer in time");

    public static readonly FlowError DamagedCompression = FlowErrors.Refused("the answer's compression is damaged");

    public static readonly FlowError UnknownEncoding = FlowErrors.Refused("the answer is encoded in a way that cannot be read");

    /// <summary>Returns the error for an exception of <see cref="HttpClient"/>; null if the exception is not one of a request.</summary>
    public static FlowError? Find(Exception exception) => exception switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => UnknownHost,
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => NotConnected,
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => TlsFailed,
        HttpRequestException or IOException => ConnectionLost,
        InvalidDataException => DamagedCompression,
        _ => null,
    };
}
