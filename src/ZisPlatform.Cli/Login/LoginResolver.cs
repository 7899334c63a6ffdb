using System.CommandLine;
using ZisPlatform.Cli.Server;

namespace ZisPlatform.Cli.Login;

/// <summary>Resolves server and credentials. Options take precedence over the environment, and that over the stored login.</summary>
internal sealed class LoginResolver(CommandEnvironment environment, GlobalOptions options)
{
    private const string HowToLogIn = "Run 'zis login --server URL --email EMAIL', or set ZIS_SERVER, ZIS_EMAIL and ZIS_TOKEN.";

    public LoginStore Store => new(environment.GetVariable);

    /// <exception cref="CommandFailedException">A value that is needed to log in is missing.</exception>
    public ServerLogin Resolve(ParseResult parse)
    {
        var login = Find(parse, Store.Read());
        if (Variable("ZIS_TOKEN") is { } token)
        {
            return login with { Credential = Credential.ApiToken, Secret = token, Source = "ZIS_TOKEN" };
        }

        return login.Secret.Length > 0 ? login : throw NotLoggedIn($"Not logged in to {login.Server}.");
    }

    /// <summary>
    /// Finds everything except the secret for a new login. If the server is given as an option, the stored login is ignored.
    /// </summary>
    public ServerLogin ResolveNew(ParseResult parse) => Find(parse, parse.GetValue(options.Server) is null ? Store.Read() : null);

    /// <summary>Finds server, account and e-mail address. The secret is the one that is stored for that server, or empty.</summary>
    private ServerLogin Find(ParseResult parse, ServerLogin? stored)
    {
        var address = parse.GetValue(options.Server) ?? Variable("ZIS_SERVER") ?? stored?.Server.OriginalString
            ?? throw NotLoggedIn("Not logged in.");
        var server = ServerAddress.Parse(address);
        if (server != stored?.Server)
        {
            // A secret that is stored for one server must never be sent to another.
            stored = null;
        }

        var account = parse.GetValue(options.Account) ?? Variable("ZIS_ACCOUNT") ?? stored?.Account;
        var email = parse.GetValue(options.Email) ?? Variable("ZIS_EMAIL") ?? stored?.Email
            ?? throw NotLoggedIn($"No e-mail address is given for the login to {server}.");
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
        // A colon would end the user part of Basic credentials. The message does not repeat the text: a secret may follow the colon.
        email.Length > 0 && !email.Any(character => character == ':' || char.IsControl(character))
            ? email
            : throw new CommandFailedException(ExitCodes.Usage, "The e-mail address must not be empty or contain a colon.");

    private static CommandFailedException NotLoggedIn(string message) => new(ExitCodes.NotLoggedIn, message) { Hint = HowToLogIn };

    // Pipelines set variables without a value to the empty string.
    private string? Variable(string name) => environment.GetVariable(name) is { Length: > 0 } value ? value : null;
}
