using System.Text.RegularExpressions;

namespace ZisPlatform.Cli.Server;

/// <summary>Where a server is, and the Host header by which it tells accounts apart.</summary>
internal sealed partial class ServerAddress : IEquatable<ServerAddress>
{
    private ServerAddress(Uri url) => Url = url;

    /// <summary>Ends in a slash, so that paths below it keep any prefix it has.</summary>
    public Uri Url { get; }

    /// <summary>True when others on the network could read what is sent.</summary>
    public bool SendsInTheClear => Url.Scheme == Uri.UriSchemeHttp && !IsThisMachine;

    private bool IsThisMachine => Url.IsLoopback || Url.IdnHost.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);

    public static ServerAddress Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url)
            || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps)
            || url.Query.Length > 0
            || url.Fragment.Length > 0)
        {
            throw Wrong($"'{text}' is no server address.");
        }

        if (url.UserInfo.Length > 0)
        {
            // Not repeated in the message: it holds a password.
            throw Wrong("A server address must not hold credentials.");
        }

        return new ServerAddress(url.AbsolutePath.EndsWith('/') ? url : new UriBuilder(url) { Path = url.AbsolutePath + "/" }.Uri);
    }

    /// <summary>Answers the subdomain to put before the host, or null where <paramref name="text"/> asks for none.</summary>
    public static string? ParseAccount(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return Subdomain().IsMatch(text)
            ? text.ToLowerInvariant()
            : throw new CommandFailedException(ExitCodes.Usage, $"'{text}' is no account's subdomain.")
            {
                Hint = "A subdomain is letters, digits and hyphens, such as acme.",
            };
    }

    /// <summary>The Host header that names <paramref name="account"/>, or null to send the address's own.</summary>
    public string? HostHeader(string? account)
    {
        if (account is null)
        {
            return null;
        }

        var host = Url.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6 ? "localhost" : Url.IdnHost;
        return Url.IsDefaultPort ? $"{account}.{host}" : $"{account}.{host}:{Url.Port}";
    }

    public bool Equals(ServerAddress? other) => other is not null && Url == other.Url;

    public override bool Equals(object? obj) => Equals(obj as ServerAddress);

    public override int GetHashCode() => Url.GetHashCode();

    public override string ToString() => Url.AbsoluteUri.TrimEnd('/');

    private static CommandFailedException Wrong(string message) => new(ExitCodes.Usage, message)
    {
        Hint = "An address looks like https://zis.example or http://127.0.0.1:8080.",
    };

    [GeneratedRegex("^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$", RegexOptions.CultureInvariant)]
    private static partial Regex Subdomain();
}
