using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Reflection;
using ZisPlatform.Cli.Commands;
using ZisPlatform.Cli.Output;

namespace ZisPlatform.Cli;

/// <summary>The <c>zis</c> command: arguments in, exit code out.</summary>
public static class ZisCommandLine
{
    /// <summary>The version without build metadata, which no server needs to see.</summary>
    public static string Version { get; } = typeof(ZisCommandLine).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public static async Task<int> RunAsync(
        IReadOnlyList<string> args, CommandEnvironment environment, CancellationToken cancellationToken)
    {
        var options = new GlobalOptions();
        // No response files: '@' is an ordinary character in an e-mail address or a description.
        var parse = CreateRoot(environment, options).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var failures = new FailureReport(environment.Error, parse.GetValue(options.Json));
        if (parse.Action is ParseErrorAction)
        {
            return failures.WrongUsage(parse);
        }

        try
        {
            return await parse.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = environment.Out,
                    Error = environment.Error,
                    EnableDefaultExceptionHandler = false,
                    // Signals reach the command as its cancellation token; see Program.cs.
                    ProcessTerminationTimeout = null,
                },
                cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return failures.Write(new CommandFailedException(ExitCodes.Cancelled, "Cancelled."));
        }
        catch (CommandFailedException failure)
        {
            return failures.Write(failure);
        }
        catch (Exception unexpected)
        {
            return failures.Write(new CommandFailedException(
                ExitCodes.Unexpected, $"Unexpected failure: {unexpected.GetType().Name}: {unexpected.Message}", unexpected));
        }
    }

    private static RootCommand CreateRoot(CommandEnvironment environment, GlobalOptions options)
    {
        var runner = new CommandRunner(environment, options);
        var root = new RootCommand("Administers a ZisPlatform server: accounts, users, API tokens, integrations.")
        {
            options.Server,
            options.Account,
            options.Email,
            options.Json,
            LoginCommand.Create(runner),
            LogoutCommand.Create(runner),
            WhoAmICommand.Create(runner),
            AccountCommand.Create(runner),
            UserCommand.Create(runner),
            TokenCommand.Create(runner),
            IntegrationCommand.Create(runner),
        };
        foreach (var option in root.Options)
        {
            option.Action = option switch
            {
                HelpOption help => new HelpWithExitCodes((HelpAction)help.Action!),
                VersionOption => new PrintVersion(),
                _ => option.Action,
            };
        }

        return root;
    }

    private sealed class PrintVersion : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            parseResult.InvocationConfiguration.Output.WriteLine(Version);
            return ExitCodes.Ok;
        }
    }
}
