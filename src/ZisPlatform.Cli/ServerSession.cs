using System.CommandLine;
using ZisPlatform.Cli.Login;
using ZisPlatform.Cli.Output;
using ZisPlatform.Cli.Server;

namespace ZisPlatform.Cli;

/// <summary>One command's dealings with one server, as one caller.</summary>
internal sealed class ServerSession : IDisposable
{
    private ServerSession(ServerLogin login, PlatformClient server, Results results, SecretInput secrets)
    {
        Login = login;
        Server = server;
        Results = results;
        Secrets = secrets;
    }

    public ServerLogin Login { get; }

    public PlatformClient Server { get; }

    public Results Results { get; }

    public SecretInput Secrets { get; }

    public static ServerSession Open(CommandRunner runner, ParseResult parse, ServerLogin login)
    {
        var results = runner.ResultsOf(parse);
        if (login.Server.SendsInTheClear)
        {
            results.Warn($"{login.Server} is not encrypted: others on the network can read the credentials. Use https://.");
        }

        return new ServerSession(login, PlatformClient.Open(login, runner.Environment), results, runner.Secrets);
    }

    public void Dispose() => Server.Dispose();
}
