using System.CommandLine;
using System.Text.Json;
using ZisPlatform.Cli.Login;
using ZisPlatform.Cli.Output;
using ZisPlatform.Cli.Server;

namespace ZisPlatform.Cli;

/// <summary>Provides the services of a command after its arguments are parsed.</summary>
internal sealed class CommandRunner(CommandEnvironment environment, GlobalOptions options)
{
    public CommandEnvironment Environment => environment;

    public SecretInput Secrets => new(environment);

    public LoginResolver Logins => new(environment, options);

    public FailureReport FailuresOf(ParseResult parse) => new(environment.Error, parse.GetValue(options.Json));

    public Results ResultsOf(ParseResult parse) => new(environment, parse.GetValue(options.Json));

    /// <summary>Sets the action of <paramref name="command"/>. It runs with the login from options, environment or login file.</summary>
    public void SetServerAction(Command command, Func<ServerSession, ParseResult, CancellationToken, Task> run) =>
        command.SetAction((parse, cancellationToken) => RunAsync(Logins.Resolve(parse), run, parse, cancellationToken));

    public async Task RunAsync(
        ServerLogin login,
        Func<ServerSession, ParseResult, CancellationToken, Task> run,
        ParseResult parse,
        CancellationToken cancellationToken)
    {
        using var server = new PlatformClient(login);
        // Verify credentials and account first, before the command prompts for a password.
        var caller = await server.FindCallerAsync(cancellationToken);
        await run(new ServerSession(login, caller, server, ResultsOf(parse)), parse, cancellationToken);
    }
}

/// <summary>The session of a command with a server.</summary>
/// <param name="Login">The login that the command uses.</param>
/// <param name="Caller">
/// The caller as reported by the server. Null if the server supports only the vendor's API, which has no such endpoint.
/// </param>
internal sealed record ServerSession(ServerLogin Login, JsonElement? Caller, PlatformClient Server, Results Results);
