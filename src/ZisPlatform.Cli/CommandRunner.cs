using System.CommandLine;
using System.Text.Json;
using ZisPlatform.Cli.Login;
using ZisPlatform.Cli.Output;
using ZisPlatform.Cli.Server;

namespace ZisPlatform.Cli;

/// <summary>Gives a command what it works with once its arguments are parsed.</summary>
internal sealed class CommandRunner(CommandEnvironment environment, GlobalOptions options)
{
    public CommandEnvironment Environment => environment;

    public SecretInput Secrets => new(environment);

    public LoginResolver Logins => new(environment, options);

    public FailureReport FailuresOf(ParseResult parse) => new(environment.Error, parse.GetValue(options.Json));

    public Results ResultsOf(ParseResult parse) => new(environment, parse.GetValue(options.Json));

    /// <summary>Sets what <paramref name="command"/> does at the server, as whom the environment and the stored login say.</summary>
    public void OnServer(Command command, Func<ServerSession, ParseResult, CancellationToken, Task> run) =>
        command.SetAction((parse, cancellationToken) => RunAsync(Logins.Resolve(parse), run, parse, cancellationToken));

    public async Task RunAsync(
        ServerLogin login,
        Func<ServerSession, ParseResult, CancellationToken, Task> run,
        ParseResult parse,
        CancellationToken cancellationToken)
    {
        using var server = new PlatformClient(login);
        // Asked before anything else: credentials and account are known to be right before a person types a password.
        var caller = await server.FindCallerAsync(cancellationToken);
        await run(new ServerSession(login, caller, server, ResultsOf(parse)), parse, cancellationToken);
    }
}

/// <summary>One command's dealings with one server, as one caller.</summary>
/// <param name="Login">Who the command says it is.</param>
/// <param name="Caller">Who the server takes it for; null where it speaks the vendor's API alone and does not say.</param>
internal sealed record ServerSession(ServerLogin Login, JsonElement? Caller, PlatformClient Server, Results Results);
