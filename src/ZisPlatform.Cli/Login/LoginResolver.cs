using System.CommandLine;
using ZisPlatform.Cli.Server;

namespace ZisPlatform.Cli.Login;

/// <summary>Decides which server to ask, and as whom: options before environment before the stored login.</summary>
internal sealed class LoginResolver(CommandEnvironment environment, GlobalOptions options)
{
    private const string HowToLogIn = "Run 'zis login --server URL --email EMAIL', or set ZIS_SERVER, ZIS_EMAIL and ZIS_TOKEN.";

    public LoginStore Store { get; } = new(environment.Variable);

    /// <exception cref="CommandFailedException">Something needed to log in is nowhere to be found.</exception>
    public ServerLogin Resolve(ParseResult parse)
    {
        var (target, stored) = Find(parse);
        var (server, account, email) = target;
        if (Variable("ZIS_TOKEN") is { } token)
        {
            return new ServerLogin
            {
                Server = server,
                Account = account,
                Email = email,
                Secret = token,
                Credential = Credential.ApiToken,
                Source = "ZIS_TOKEN",
                WhenRefused = "Check ZIS_TOKEN and the e-mail address it belongs to.",
            };
        }

        var logIn = $"zis login --server {server}{(account is null ? "" : $" --account {account}")} --email {email}";
        if (stored is null)
        {
            throw NotLoggedIn($"Not logged in to {server}.", $"Run '{logIn}', or set ZIS_TOKEN.");
        }

        return new ServerLogin
        {
            Server = server,
            Account = account,
            Email = email,
            Secret = stored.Secret,
            Credential = stored.Credential,
            Source = "stored login",
            WhenRefused = $"Log in again: {logIn}",
        };
    }

    /// <summary>Finds all but the secret, which a new login asks for.</summary>
    public LoginTarget Target(ParseResult parse) => Find(parse).Target;

    private (LoginTarget Target, StoredLogin? Stored) Find(ParseResult parse)
    {
        var stored = Store.Read();
        var named = parse.GetValue(options.Server) ?? Variable("ZIS_SERVER") ?? stored?.Server
            ?? throw NotLoggedIn("Not logged in.", HowToLogIn);
        var server = ServerAddress.Parse(named);
        if (stored is not null && !server.Equals(ServerAddress.Parse(stored.Server)))
        {
            // A secret kept for one server must never travel to another one.
            stored = null;
        }

        var account = parse.GetValue(options.Account) ?? Variable("ZIS_ACCOUNT") ?? stored?.Account;
        var email = parse.GetValue(options.Email) ?? Variable("ZIS_EMAIL") ?? stored?.Email
            ?? throw NotLoggedIn($"No e-mail address to log in to {server} as.", "Give --email, or set ZIS_EMAIL.");
        return (new LoginTarget(server, ServerAddress.ParseAccount(account), CheckEmail(email)), stored);
    }

    private static string CheckEmail(string email) =>
        // A colon would end the user's part of Basic credentials early.
        email.Length > 0 && !email.Any(character => character == ':' || char.IsControl(character))
            ? email
            : throw new CommandFailedException(ExitCodes.Usage, $"'{email}' is no e-mail address.");

    private static CommandFailedException NotLoggedIn(string message, string hint) =>
        new(ExitCodes.NotLoggedIn, message) { Hint = hint };

    // Pipelines set variables they have no value for to nothing.
    private string? Variable(string name) => environment.Variable(name) is { Length: > 0 } value ? value : null;
}

/// <summary>A server, an account and an e-mail address, still without the secret.</summary>
internal sealed record LoginTarget(ServerAddress Server, string? Account, string Email);
