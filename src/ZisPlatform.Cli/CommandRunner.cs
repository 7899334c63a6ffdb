using System.CommandLine;
using ZisPlatform.Cli.Login;
using ZisPlatform.Cli.Output;

namespace ZisPlatform.Cli;

/// <summary>Gives a command what it works with once its arguments are parsed.</summary>
internal sealed class CommandRunner(CommandEnvironment environment, GlobalOptions options)
{
    private readonly Option<bool> _json = options.Json;

    public CommandEnvironment Environment { get; } = environment;

    public SecretInput Secrets { get; } = new(environment);

    public LoginResolver Logins { get; } = new(environment, options);

    public Results ResultsOf(ParseResult parse) => new(Environment, parse.GetValue(_json));

    /// <summary>Sets what <paramref name="command"/> does with a server to ask and a caller to ask as.</summary>
    public void OnServer(Command command, Func<ServerSession, ParseResult, CancellationToken, Task> run) =>
        command.SetAction(async (parse, cancellationToken) =>
        {
            using var session = ServerSession.Open(this, parse, Logins.Resolve(parse));
            await run(session, parse, cancellationToken);
        });
}
