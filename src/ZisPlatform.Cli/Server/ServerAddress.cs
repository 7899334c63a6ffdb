namespace ZisPlatform.Cli.Server;

/// <summary>Where a server is, and the Host header by which it tells accounts apart.</summary>
internal static class ServerAddress
{
    /// <summary>Answers an address that ends in a slash, so that paths below it keep any prefix it has.</summary>
    public static Uri Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url)
            || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps)
            || url.UserInfo.Length > 0
            || url.Query.Length > 0
            || url.Fragment.Length > 0)
        {
            // Not repeated in the message: it may hold a password.
            throw new CommandFailedException(ExitCodes.Usage, "The server's address must be an http or https URL.")
            {
                Hint = "An address looks like https://zis.example or http://127.0.0.1:8080, without user or password.",
            };
        }

        return url.AbsolutePath.EndsWith('/') ? url : new UriBuilder(url) { Path = url.AbsolutePath + "/" }.Uri;
    }

    /// <summary>Answers the subdomain to put before the host, or null where <paramref name="text"/> asks for none.</summary>
    public static string? ParseAccount(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        // An underscore or a dot would pass as a host name, and no account has one.
        return Uri.CheckHostName(text) == UriHostNameType.Dns && !text.AsSpan().ContainsAny('.', '_')
            ? text.ToLowerInvariant()
            : throw new CommandFailedException(ExitCodes.Usage, "The account must be a subdomain, such as acme.");
    }

    /// <summary>The Host header that names <paramref name="account"/>, or null to send the address's own.</summary>
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
