using System.CommandLine;
using ZisPlatform.Cli.Server;

namespace ZisPlatform.Cli.Login;

/// <summary>Decides which server to ask, and as whom: options before environment before the stored login.</summary>
internal sealed class LoginResolver(CommandEnvironment environment, GlobalOptions options)
{
    private const string HowToLogIn = "Run 'zis login --server URL --email EMAIL', or set ZIS_SERVER, ZIS_EMAIL and ZIS_TOKEN.";

    public LoginStore Store => new(environment.Variable);

    /// <exception cref="CommandFailedException">Something needed to log in is nowhere to be found.</exception>
    public ServerLogin Resolve(ParseResult parse)
    {
        var login = Find(parse, Store.Read());
        if (Variable("ZIS_TOKEN") is { } token)
        {
            return login with { Credential = Credential.ApiToken, Secret = token, Source = "ZIS_TOKEN" };
        }

        return login.Secret.Length > 0 ? login : throw NotLoggedIn($"Not logged in to {login.Server}.");
    }

    /// <summary>Finds all but the secret for a new login, which takes nothing from an older one once it names its server.</summary>
    public ServerLogin ResolveNew(ParseResult parse) => Find(parse, parse.GetValue(options.Server) is null ? Store.Read() : null);

    /// <summary>Finds server, account and e-mail address; the secret is the one stored for that server, or empty.</summary>
    private ServerLogin Find(ParseResult parse, ServerLogin? stored)
    {
        var named = parse.GetValue(options.Server) ?? Variable("ZIS_SERVER") ?? stored?.Server.OriginalString
            ?? throw NotLoggedIn("Not logged in.");
        var server = ServerAddress.Parse(named);
        if (server != stored?.Server)
        {
            // A secret kept for one server must never travel to another one.
            stored = null;
        }

        var account = parse.GetValue(options.Account) ?? Variable("ZIS_ACCOUNT") ?? stored?.Account;
        var email = parse.GetValue(options.Email) ?? Variable("ZIS_EMAIL") ?? stored?.Email
            ?? throw NotLoggedIn($"No e-mail address to log in to {server} as.");
        return new ServerLogin
        {
            Server = server,
            Account = ServerAddress.ParseAccount(account),
            Email = CheckEmail(email),
            Credential = stored?.Credential ?? Credential.ApiToken,
            Secret = stored?.Secret ?? "",
        };
    }

    private static string CheckEmail(string email) =>
        // A colon would end the user's part of Basic credentials early. Not repeated: behind the colon may stand a secret.
        email.Length > 0 && !email.Any(character => character == ':' || char.IsControl(character))
            ? email
            : throw new CommandFailedException(ExitCodes.Usage, "The e-mail address must not be empty, nor hold a colon.");

    private static CommandFailedException NotLoggedIn(string message) => new(ExitCodes.NotLoggedIn, message) { Hint = HowToLogIn };

    // Pipelines set variables they have no value for to nothing.
    private string? Variable(string name) => environment.Variable(name) is { Length: > 0 } value ? value : null;
}
