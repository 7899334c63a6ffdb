namespace ZisPlatform.Infrastructure.Outbound;

/// <summary>What a request says about itself to the handlers on its way out, in <see cref="HttpRequestMessage.Options"/>.</summary>
public static class OutboundRequest
{
    /// <summary>Whether the request may go to a host, as <see cref="Uri.IdnHost"/> writes it; asked before each hop. Absent: any host.</summary>
    public static readonly HttpRequestOptionsKey<Func<string, bool>> AllowedHost = new("zis.allowed-host");

    /// <summary>The names of the headers that carry a credential besides <c>Authorization</c>; they do not follow a redirect to another host.</summary>
    public static readonly HttpRequestOptionsKey<IReadOnlyList<string>> CredentialHeaders = new("zis.credential-headers");

    /// <summary>The largest answer, in bytes after decoding. Absent: <see cref="DefaultMaximumSize"/>.</summary>
    public static readonly HttpRequestOptionsKey<int> MaximumSize = new("zis.maximum-size");

    /// <summary>The longest time for the whole exchange, redirects and body included. Absent: <see cref="DefaultTimeLimit"/>.</summary>
    public static readonly HttpRequestOptionsKey<TimeSpan> TimeLimit = new("zis.time-limit");

    /// <summary>2 MiB (the contract's border for custom actions).</summary>
    public const int DefaultMaximumSize = 2 * 1024 * 1024;

    public static readonly TimeSpan DefaultTimeLimit = TimeSpan.FromSeconds(30);
}

/// <summary>Why a request did not go out, or its answer was not taken.</summary>
public enum OutboundRefusal
{
    /// <summary>Neither https nor, where the settings allow it, http.</summary>
    Scheme,

    /// <summary>The address holds a user name or a password.</summary>
    UserInfo,

    /// <summary>The host is not the one that the credential is for.</summary>
    Host,

    /// <summary>The answer is larger than the limit.</summary>
    TooLarge,

    /// <summary>The exchange took longer than the limit.</summary>
    TooSlow,

    /// <summary>The host has an address that is not public.</summary>
    Address,

    /// <summary>The host's name has no address.</summary>
    Unresolved,

    /// <summary>The answer is compressed in a way that cannot be read.</summary>
    Encoding,
}

/// <summary>A request that was refused on its way out; the message is for people and holds nothing of the request but its host.</summary>
public sealed class OutboundRefusedException(OutboundRefusal refusal, string message, Exception? inner = null) : HttpRequestException(message, inner)
{
    public OutboundRefusal Refusal { get; } = refusal;
}
