using System.Net;

namespace ZisPlatform.Application.Common;

/// <summary>
/// The settings of section <c>Zis</c> (environment: <c>Zis__Name</c>). They are read once, checked at start,
/// and a bad one stops the start by name.
/// </summary>
public sealed class ZisOptions
{
    public const string Section = "Zis";

    /// <summary>
    /// The default account's name where no setting names it. At the vendor's service this name belongs to another company, so the account
    /// has no address there.
    /// </summary>
    public const string UnnamedAccount = "local";

    /// <summary>Where SQLite, the master key and the first credentials live.</summary>
    public string DataDirectory { get; set; } = "./data";

    /// <summary>The account of requests whose host names none; made at the first start.</summary>
    public string DefaultAccount { get; set; } = UnnamedAccount;

    public FirstAdministratorOptions Admin { get; set; } = new();

    /// <summary>32 bytes, Base64 or hexadecimal, that encrypt the key ring. At most one of this and the file.</summary>
    public string? MasterKey { get; set; }

    /// <summary>A file that holds <see cref="MasterKey"/>.</summary>
    public string? MasterKeyFile { get; set; }

    public KeyPoolOptions KeyPool { get; set; } = new();

    public RateLimitOptions RateLimit { get; set; } = new();

    public WebhookOptions Webhooks { get; set; } = new();

    public SweepOptions Sweep { get; set; } = new();

    public OutboundOptions Outbound { get; set; } = new();

    public RunOptions Runs { get; set; } = new();

    /// <summary>Settings of single accounts, by subdomain.</summary>
    public Dictionary<string, AccountOptions> Accounts { get; } = [];

    /// <summary>Where browsers and OAuth providers reach this server; null for the address of the request that asks.</summary>
    public string? PublicUrl { get; set; }

    /// <summary>Reverse proxies whose <c>X-Forwarded-*</c> headers are believed: addresses, or networks (CIDR).</summary>
    public IList<string> Proxies { get; } = [];

    /// <summary>The network that an entry of <see cref="Proxies"/> names, of one address where it names one; null where it names neither.</summary>
    public static IPNetwork? ProxyNetwork(string text)
    {
        if (text.Contains('/'))
        {
            return IPNetwork.TryParse(text, out var network) ? network : null;
        }

        // The parser also takes 10.1 for an address, as the shells of old did; an operator who writes that means something else.
        return IPAddress.TryParse(text, out var address) && (text.Contains(':') || text.Count(unit => unit == '.') == 3)
            ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
            : null;
    }

    /// <summary>
    /// Returns the address of an account's own API, without a slash at its end; null where no setting says it and the account's name is
    /// <see cref="UnnamedAccount"/>.
    /// </summary>
    public string? ZendeskBaseUrlOf(string subdomain) => Accounts.GetValueOrDefault(subdomain)?.ZendeskBaseUrl is { } url ? url.TrimEnd('/')
        : subdomain == UnnamedAccount ? null
        : $"https://{subdomain}.zendesk.com";

    /// <summary>Returns the name of the setting that <see cref="ZendeskBaseUrlOf"/> reads.</summary>
    public static string ZendeskBaseUrlSetting(string subdomain) => $"{Section}:Accounts:{subdomain}:{nameof(AccountOptions.ZendeskBaseUrl)}";
}

/// <summary>The administrator made when the store is empty; ignored ever after.</summary>
public sealed class FirstAdministratorOptions
{
    public string Email { get; set; } = "admin@local";

    /// <summary>The API token; generated and printed once where none is set.</summary>
    public string? Token { get; set; }

    /// <summary>A password, where Basic sign-in by password is wanted too.</summary>
    public string? Password { get; set; }
}

/// <summary>The pool of RSA key pairs made ahead of need. One pair costs 40 to 200 ms of one core.</summary>
public sealed class KeyPoolOptions
{
    /// <summary>How many pairs to keep ready; a burst of so many creates waits for no key. 0 to 100,000.</summary>
    public int Size { get; set; } = 64;

    /// <summary>How many creates may wait for a pair of their own when the pool is empty; more get 503. 1 to 10,000.</summary>
    public int QueueLimit { get; set; } = 128;

    /// <summary>How many cores may make pairs for waiting creates; 0 for all. The refill itself uses one.</summary>
    public int Workers { get; set; }
}

/// <summary>How much an account may ask of this process (contract 1.8 and U1).</summary>
public sealed class RateLimitOptions
{
    /// <summary>
    /// Requests of an account to the vendor's endpoints in a minute; 0 for no limit. The vendor's example is 700. Without a
    /// limit unless set: a server inside a test suite must not slow it down.
    /// </summary>
    public int RequestsPerMinute { get; set; }
}

/// <summary>How much an inbound webhook takes.</summary>
public sealed class WebhookOptions
{
    /// <summary>Events of one webhook in a minute, counted in this process; 0 for no limit.</summary>
    public int RequestsPerMinute { get; set; }
}

/// <summary>When what nobody needs any more is deleted.</summary>
public sealed class SweepOptions
{
    /// <summary>Minutes between two sweeps; the first is at start. 1 to 10,080 (a week).</summary>
    public int IntervalMinutes { get; set; } = 60;

    /// <summary>How many days tokens, codes and grants are kept after their end: so long lists show expired tokens. 0 to 3,650.</summary>
    public int KeepDays { get; set; } = 7;

    public TimeSpan KeepTime => TimeSpan.FromDays(KeepDays);
}

/// <summary>Where token requests and flows may call out to.</summary>
public sealed class OutboundOptions
{
    /// <summary>Networks (CIDR) that actions may reach although they are private.</summary>
    public IList<string> AllowedNetworks { get; } = [];

    /// <summary>Lets actions and token requests use <c>http://</c>.</summary>
    public bool AllowHttp { get; set; }
}

/// <summary>How flows are run.</summary>
public sealed class RunOptions
{
    /// <summary>Flows that this process runs at once; 0 runs none, as on a replica that only takes events. 0 to 100,000.</summary>
    public int Concurrency { get; set; } = 1000;

    /// <summary>Of one account (contract, flows 14). 1 to 100,000.</summary>
    public int ConcurrencyOfAccount { get; set; } = 200;

    /// <summary>Of one integration (contract, flows 14). 1 to 100,000.</summary>
    public int ConcurrencyOfIntegration { get; set; } = 50;

    /// <summary>Events that may wait for their commit in this process; more get 429. 1 to 1,000,000.</summary>
    public int QueueLimit { get; set; } = 10_000;

    /// <summary>Seconds after which a process that does not say that it lives is taken to be dead, and its runs go to others. 3 to 300.</summary>
    public int LeaseSeconds { get; set; } = 15;
}

/// <summary>Settings of one account.</summary>
public sealed class AccountOptions
{
    /// <summary>Base of actions that name a path only, and of the OAuth client <c>zendesk</c>; <c>https://{subdomain}.zendesk.com</c> where absent.</summary>
    public string? ZendeskBaseUrl { get; set; }
}
