using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using ZisPlatform.Application.Identity;
using ZisPlatform.Application.Identity.Accounts;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Api.Hosting;

/// <summary>Prints the server's address at every start, and the first admin's credentials once, at the first start.</summary>
internal sealed class StartupBanner(IServer server, IOptions<IdentityOptions> identity, IOptions<StorageOptions> storage)
{
    /// <summary>The account created at this start; null at later starts.</summary>
    public CreatedAccount? OpenedAccount { get; set; }

    public void Print(TextWriter output)
    {
        var address = DisplayAddress();
        if (OpenedAccount is not { } opened)
        {
            output.WriteLine($"ZisPlatform is listening on {address}");
            return;
        }

        // A token chosen by the operator is not printed: the operator knows it, and it may be in use elsewhere.
        var isTokenConfigured = identity.Value.Admin.Token is not null;
        var token = isTokenConfigured ? "$Zis__Admin__Token" : opened.Token.Secret.ClearText;
        var tokenPath = Path.GetFullPath(Path.Combine(storage.Value.DataDirectory, IDatabaseInitializer.TokenFileName));

        // An e-mail address may contain shell metacharacters; single quotes escape all characters except the single quote.
        var email = opened.Admin.Email.Value.Replace("'", "'\\''", StringComparison.Ordinal);
        var quotedCredentials = isTokenConfigured ? $"'{email}/token:'\"{token}\"" : $"'{email}/token:{token}'";
        var url = $"{address}/api/services/zis/registry/my_first_integration";
        const string json = """{"description":"My first integration"}""";
        output.WriteLine($$"""

              ZisPlatform is listening on {{address}}

              Account     {{opened.Account.Subdomain}}
              E-mail      {{opened.Admin.Email}}
              API token   {{(isTokenConfigured ? "as set in Zis:Admin:Token" : $"{token}   (shown only now; kept in {tokenPath})")}}

              Create your first integration:

              curl -u {{quotedCredentials}} {{url}} -H 'Content-Type: application/json' -d '{{json}}'

              API reference: {{address}}/docs

            """);
        OpenedAccount = null;
    }

    // A wildcard address is for binding only; localhost is shown instead.
    private string DisplayAddress()
    {
        var boundAddress = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? ZisServer.DefaultUrl;
        var address = BindingAddress.Parse(boundAddress);
        var host = address.Host is "0.0.0.0" or "[::]" or "+" or "*" ? "localhost" : address.Host;
        return $"{address.Scheme}://{host}:{address.Port}";
    }
}
