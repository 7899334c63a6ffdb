namespace ZisPlatform.Infrastructure.Outbound;

/// <summary>The options of a request for the outbound handlers, in <see cref="HttpRequestMessage.Options"/>.</summary>
public static class OutboundRequestOptions
{
    /// <summary>
    /// Determines whether the request may go to a host, as <see cref="Uri.IdnHost"/> writes it. Evaluated before each hop. If not set, any
    /// host is allowed.
    /// </summary>
    public static readonly HttpRequestOptionsKey<Func<string, bool>> AllowedHost = new("zis.allowed-host");

    /// <summary>
    /// The names of the headers besides <c>Authorization</c> that carry a credential. They are not sent along on a redirect to another
    /// host.
    /// </summary>
    public static readonly HttpRequestOptionsKey<IReadOnlyList<string>> CredentialHeaders = new("zis.credential-headers");

    /// <summary>The maximum size of the response, in bytes after decoding. Defaults to <see cref="DefaultMaximumSize"/>.</summary>
    public static readonly HttpRequestOptionsKey<int> MaximumSize = new("zis.maximum-size");

    /// <summary>
    /// The time limit for the whole exchange, including redirects and the body. Defaults to <see cref="DefaultTimeLimit"/>.
    /// </summary>
    public static readonly HttpRequestOptionsKey<TimeSpan> TimeLimit = new("zis.time-limit");

    /// <summary>2 MiB, the contract's limit for custom actions.</summary>
    public const int DefaultMaximumSize = 2 * 1024 * 1024;

    public static readonly TimeSpan DefaultTimeLimit = TimeSpan.FromSeconds(30);
}

/// <summary>The reason why a request was not sent or its response was rejected.</summary>
public enum OutboundErrorKind
{
    /// <summary>The scheme is neither https nor, where the settings allow it, http.</summary>
    Scheme,

    /// <summary>The address contains a user name or a password.</summary>
    UserInfo,

    /// <summary>The host is not the one that the credential is valid for.</summary>
    Host,

    /// <summary>The answer is larger than the limit.</summary>
    TooLarge,

    /// <summary>The exchange took longer than the limit.</summary>
    TooSlow,

    /// <summary>The host has an address that is not public.</summary>
    Address,

    /// <summary>The host name has no address.</summary>
    Unresolved,

    /// <summary>The compression of the response is damaged or not supported.</summary>
    Encoding,
}

/// <summary>
/// The exception that is thrown if an outbound request is refused. The message is meant for people and contains nothing of the request
/// except its host.
/// </summary>
public sealed class OutboundRequestException(OutboundErrorKind refusal, string message, Exception? inner = null)
    : HttpRequestException(message, inner)
{
    public OutboundErrorKind Kind { get; } = refusal;
}
