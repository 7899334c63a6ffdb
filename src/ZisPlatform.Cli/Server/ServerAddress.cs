namespace ZisPlatform.Cli.Server;

/// <summary>Parses server addresses and account names, and builds the Host header that selects an account.</summary>
internal static class ServerAddress
{
    /// <summary>Parses an address. The result ends with a slash, so that relative paths keep a path prefix of the address.</summary>
    public static Uri Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url)
            || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps)
            || url.UserInfo.Length > 0
            || url.Query.Length > 0
            || url.Fragment.Length > 0)
        {
            // The message does not repeat the address: it may contain a password.
            throw new CommandFailedException(ExitCodes.Usage, "The server's address must be an http or https URL.")
            {
                Hint = "An address looks like https://zis.example or http://127.0.0.1:8080, without user or password.",
            };
        }

        return url.AbsolutePath.EndsWith('/') ? url : new UriBuilder(url) { Path = url.AbsolutePath + "/" }.Uri;
    }

    /// <summary>Parses an account's subdomain. Returns null if <paramref name="text"/> is null or empty.</summary>
    public static string? ParseAccount(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        // CheckHostName accepts underscores and dots, but subdomains of accounts contain neither.
        return Uri.CheckHostName(text) == UriHostNameType.Dns && !text.AsSpan().ContainsAny('.', '_')
            ? text.ToLowerInvariant()
            : throw new CommandFailedException(ExitCodes.Usage, "The account must be a subdomain, such as acme.");
    }

    /// <summary>Returns the Host header for <paramref name="account"/>, or null to use the host of the address.</summary>
    public static string? HostHeader(Uri server, string? account)
    {
        if (account is null)
        {
            return null;
        }

        var host = server.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6 ? "localhost" : server.IdnHost;
        return server.IsDefaultPort ? $"{account}.{host}" : $"{account}.{host}:{server.Port}";
    }
}
