using System.Net;

namespace ZisPlatform.Application.Common;

/// <summary>
/// The settings of section <c>Zis</c> (environment: <c>Zis__Name</c>). They are read once and validated at start; the server does not
/// start with an invalid setting, and names it.
/// </summary>
public sealed class ZisOptions
{
    public const string Section = "Zis";

    /// <summary>
    /// The name of the default account if none is configured. At the vendor's service this name belongs to another company, so the account
    /// has no address there.
    /// </summary>
    public const string UnnamedAccount = "local";

    /// <summary>The directory of the SQLite database, the master key and the first credentials.</summary>
    public string DataDirectory { get; set; } = "./data";

    /// <summary>The account of requests whose host names no account; created at the first start.</summary>
    public string DefaultAccount { get; set; } = UnnamedAccount;

    public FirstAdministratorOptions Admin { get; set; } = new();

    /// <summary>
    /// The key that encrypts the key ring: 32 bytes, Base64 or hexadecimal. Set at most one of this and <see cref="MasterKeyFile"/>.
    /// </summary>
    public string? MasterKey { get; set; }

    /// <summary>The path of a file that contains <see cref="MasterKey"/>.</summary>
    public string? MasterKeyFile { get; set; }

    public KeyPoolOptions KeyPool { get; set; } = new();

    public RateLimitOptions RateLimit { get; set; } = new();

    public WebhookOptions Webhooks { get; set; } = new();

    public RetentionOptions Sweep { get; set; } = new();

    public OutboundOptions Outbound { get; set; } = new();

    public RunOptions Runs { get; set; } = new();

    /// <summary>Settings of individual accounts, by subdomain.</summary>
    public Dictionary<string, AccountOptions> Accounts { get; } = [];

    /// <summary>The URL at which browsers and OAuth providers reach this server; null to use the address of the current request.</summary>
    public string? PublicUrl { get; set; }

    /// <summary>The trusted reverse proxies, whose <c>X-Forwarded-*</c> headers are used: addresses, or networks (CIDR).</summary>
    public IList<string> Proxies { get; } = [];

    /// <summary>
    /// Parses an entry of <see cref="Proxies"/>: a network, or an address as a network of one address. Returns null if it is neither.
    /// </summary>
    public static IPNetwork? ProxyNetwork(string text)
    {
        if (text.Contains('/'))
        {
            return IPNetwork.TryParse(text, out var network) ? network : null;
        }

        // IPAddress.TryParse also accepts short forms such as 10.1, which an operator is unlikely to mean as an address.
        return IPAddress.TryParse(text, out var address) && (text.Contains(':') || text.Count(c => c == '.') == 3)
            ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
            : null;
    }

    /// <summary>
    /// Returns the base URL of an account's own API, without a trailing slash; null if it is not configured and the account's name is
    /// <see cref="UnnamedAccount"/>.
    /// </summary>
    public string? ZendeskBaseUrlOf(string subdomain) => Accounts.GetValueOrDefault(subdomain)?.ZendeskBaseUrl is { } url ? url.TrimEnd('/')
        : subdomain == UnnamedAccount ? null
        : $"https://{subdomain}.zendesk.com";

    /// <summary>Returns the name of the setting that <see cref="ZendeskBaseUrlOf"/> reads.</summary>
    public static string ZendeskBaseUrlSetting(string subdomain) =>
        $"{Section}:Accounts:{subdomain}:{nameof(AccountOptions.ZendeskBaseUrl)}";
}

/// <summary>The administrator that is created if the store is empty; ignored afterwards.</summary>
public sealed class FirstAdministratorOptions
{
    public string Email { get; set; } = "admin@local";

    /// <summary>The API token; if not set, it is generated and printed once.</summary>
    public string? Token { get; set; }

    /// <summary>The password, to also allow Basic sign-in by password; null for none.</summary>
    public string? Password { get; set; }
}

/// <summary>The pool of pregenerated RSA key pairs. Generating one pair takes 40 to 200 ms of one core.</summary>
public sealed class KeyPoolOptions
{
    /// <summary>The number of pairs to keep ready; a burst of this many creates does not wait for a key. 0 to 100,000.</summary>
    public int Size { get; set; } = 64;

    /// <summary>The number of creates that may wait for a pair when the pool is empty; further creates get 503. 1 to 10,000.</summary>
    public int QueueLimit { get; set; } = 128;

    /// <summary>The number of cores that may generate pairs for waiting creates; 0 for all. The refill itself uses one.</summary>
    public int Workers { get; set; }
}

/// <summary>The rate limits of an account in this process (contract 1.8 and U1).</summary>
public sealed class RateLimitOptions
{
    /// <summary>
    /// The number of requests per minute of an account to the vendor's endpoints; 0 for no limit. The vendor's example is 700. The default
    /// is no limit, because a server inside a test suite must not slow it down.
    /// </summary>
    public int RequestsPerMinute { get; set; }
}

/// <summary>The rate limits of inbound webhooks.</summary>
public sealed class WebhookOptions
{
    /// <summary>The number of events per minute of one webhook, counted in this process; 0 for no limit.</summary>
    public int RequestsPerMinute { get; set; }
}

/// <summary>The schedule and retention of the sweeps that delete expired data.</summary>
public sealed class RetentionOptions
{
    /// <summary>The minutes between two sweeps; the first runs at start. 1 to 10,080 (a week).</summary>
    public int IntervalMinutes { get; set; } = 60;

    /// <summary>The number of days that tokens, codes and grants are kept, and listed, after they expire. 0 to 3,650.</summary>
    public int KeepDays { get; set; } = 7;

    public TimeSpan KeepTime => TimeSpan.FromDays(KeepDays);
}

/// <summary>The restrictions on outbound requests of flows and of token requests.</summary>
public sealed class OutboundOptions
{
    /// <summary>Private networks (CIDR) that actions may nevertheless reach.</summary>
    public IList<string> AllowedNetworks { get; } = [];

    /// <summary>True to allow <c>http://</c> for actions and token requests.</summary>
    public bool AllowHttp { get; set; }
}

/// <summary>The limits of running flows.</summary>
public sealed class RunOptions
{
    /// <summary>
    /// The number of flows that this process runs concurrently; 0 for none, as on a replica that only accepts events. 0 to 100,000.
    /// </summary>
    public int Concurrency { get; set; } = 1000;

    /// <summary>The number of flows of one account that run concurrently (contract, flows 14). 1 to 100,000.</summary>
    public int ConcurrencyOfAccount { get; set; } = 200;

    /// <summary>The number of flows of one integration that run concurrently (contract, flows 14). 1 to 100,000.</summary>
    public int ConcurrencyOfIntegration { get; set; } = 50;

    /// <summary>The number of events that may wait for their commit in this process; further events get 429. 1 to 1,000,000.</summary>
    public int QueueLimit { get; set; } = 10_000;

    /// <summary>
    /// The seconds after which a process that sends no heartbeat is considered dead, and its runs are taken over by others. 3 to 300.
    /// </summary>
    public int LeaseSeconds { get; set; } = 15;
}

/// <summary>Settings of one account.</summary>
public sealed class AccountOptions
{
    /// <summary>
    /// The base URL of actions that name only a path, and of the OAuth client <c>zendesk</c>. The default is
    /// <c>https://{subdomain}.zendesk.com</c>.
    /// </summary>
    public string? ZendeskBaseUrl { get; set; }
}
