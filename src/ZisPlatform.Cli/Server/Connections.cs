using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace ZisPlatform.Cli.Server;

internal static class Connections
{
    public static SocketsHttpHandler Open(ServerAddress server, string? account)
    {
        // A redirect would carry the account's Host header to a host that it was not made for.
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        if (account is not null)
        {
            // TLS would check against the Host header alone, which names the account; the person named the address.
            handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, problems) =>
                problems == SslPolicyErrors.None
                || (problems == SslPolicyErrors.RemoteCertificateNameMismatch
                    && certificate is X509Certificate2 full
                    && full.MatchesHostname(server.Url.IdnHost));
        }

        return handler;
    }
}
