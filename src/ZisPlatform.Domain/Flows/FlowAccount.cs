namespace ZisPlatform.Domain.Flows;

/// <summary>
/// The address of an account's own API as flows see it: <c>https://{{$.subdomain}}.{{$.zendeskHost}}</c> is that address, or the
/// state fails (contract 13). Flows send the account's tokens to this address, so no other host is ever assumed.
/// </summary>
public sealed class FlowAccount
{
    private const string VendorDomain = "zendesk.com";

    private readonly string _name;
    private readonly string _setting;

    /// <param name="name">The name of the account, which is its subdomain at the vendor.</param>
    /// <param name="baseAddress">The base address of the account's API, http or https; null if it is unknown.</param>
    /// <param name="setting">The setting that changes the base address, for error messages.</param>
    public FlowAccount(string name, Uri? baseAddress, string setting)
    {
        (_name, _setting) = (name, setting);
        Base = baseAddress;
        var authority = baseAddress?.Authority ?? "";
        var dot = authority.IndexOf('.', StringComparison.Ordinal);
        if (dot > 0 && authority[0] != '[')
        {
            Subdomain = authority[..dot];
            Host = authority[(dot + 1)..] + baseAddress!.AbsolutePath.TrimEnd('/');
        }
        else
        {
            Subdomain = name;
        }
    }

    /// <summary>Creates the address of an account of the vendor's service, <c>https://{name}.zendesk.com</c>.</summary>
    public static FlowAccount AtVendor(string name, string setting) => new(name, new Uri($"https://{name}.{VendorDomain}"), setting);

    /// <summary>
    /// Gets the value of <c>$.subdomain</c>: the first label of the base address, or the account's name if the address has only one label.
    /// </summary>
    public string Subdomain { get; }

    /// <summary>
    /// Gets the value of <c>$.zendeskHost</c>: the rest of the base address, with its port and path. Null if the address is unknown, or is
    /// a single label or an IPv6 address, which a subdomain and a host cannot express.
    /// </summary>
    public string? Host { get; }

    /// <summary>Gets the base address of <c>path</c> actions; null if it is unknown.</summary>
    public Uri? Base { get; }

    /// <summary>Gets the reason for a missing <see cref="Base"/>, and the required setting.</summary>
    internal string UnknownBaseReason => $"the address of the own API of account '{_name}' is not known; set {_setting}";

    /// <summary>Gets the reason for a missing <see cref="Host"/>, and the possible corrections.</summary>
    internal string UnknownHostReason => Base is null
        ? UnknownBaseReason
        : $"the account's address {Base.GetLeftPart(UriPartial.Authority)} has no subdomain; "
            + $"set {_setting} to an address whose host has one, "
            + $"such as {Base.Scheme}://{_name}.example.com, or use the action's path in place of its url";

    /// <summary>
    /// Determines whether a URL names this account at the vendor's service although its API is configured to be elsewhere. Bundles write
    /// <c>https://{{$.subdomain}}.zendesk.com</c>, and would send this account's tokens to another company's account.
    /// </summary>
    internal bool IsForeignVendorHost(Uri url) =>
        url.Host != Base?.Host && (url.Host == $"{_name}.{VendorDomain}" || url.Host == $"{Subdomain}.{VendorDomain}");

    /// <summary>Returns the reason for rejecting a request to <see cref="IsForeignVendorHost"/>, and the relevant setting.</summary>
    internal string ForeignHostReason(Uri url) => Base is null
        ? $"{url.Host} may be another company's: {UnknownBaseReason}"
        : $"{url.Host} is not this account's API, which is at {Base.GetLeftPart(UriPartial.Authority)} as {_setting} says";

    /// <summary>
    /// Returns the URL with the scheme of <see cref="Base"/> if the URL is https and the account's API at the same host and port is plain
    /// http. Templates always write <c>https://</c>.
    /// </summary>
    internal Uri WithAccountScheme(Uri url)
    {
        if (Base is null || Base.Scheme == url.Scheme || url.Scheme != Uri.UriSchemeHttps || url.Authority != Base.Authority)
        {
            return url;
        }

        var httpUrl = new Uri(Base.Scheme + url.OriginalString[Uri.UriSchemeHttps.Length..]);
        return HasAccountOrigin(httpUrl) ? httpUrl : url;
    }

    /// <summary>Determines whether a URL has the scheme, host and port of the account's API.</summary>
    internal bool HasAccountOrigin(Uri url) =>
        Base is not null && url.Scheme == Base.Scheme && url.Host == Base.Host && url.Port == Base.Port;
}
