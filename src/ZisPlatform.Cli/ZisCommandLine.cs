using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using ZisPlatform.Cli.Commands.Bundles;
using ZisPlatform.Cli.Commands.Data;
using ZisPlatform.Cli.Commands.Flows;
using ZisPlatform.Cli.Commands.Identity;
using ZisPlatform.Cli.Commands.Runs;
using ZisPlatform.Cli.Commands.Transfers;
using ZisPlatform.Cli.Output;

namespace ZisPlatform.Cli;

/// <summary>The <c>zis</c> command. Runs the command that the arguments name and returns its exit code.</summary>
public static class ZisCommandLine
{
    public static async Task<int> RunAsync(
        IReadOnlyList<string> args, CommandEnvironment environment, CancellationToken cancellationToken)
    {
        var options = new GlobalOptions();
        // '@' is an ordinary character in e-mail addresses and descriptions, and '-h…' does not request help.
        var parserConfiguration = new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false };
        var parse = CreateRoot(environment, options).Parse(args, parserConfiguration);
        var failures = new FailureReport(environment.Error, parse.GetValue(options.Json));
        if (parse.Action is ParseErrorAction)
        {
            return failures.Write(UsageErrors.Of(parse));
        }

        try
        {
            return await parse.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = environment.Out,
                    Error = environment.Error,
                    EnableDefaultExceptionHandler = false,
                },
                cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return failures.Write(new CommandFailedException(ExitCodes.Cancelled, "Cancelled."));
        }
        catch (CommandFailedException exception)
        {
            return failures.Write(exception);
        }
        catch (Exception exception)
        {
            return failures.Write(new CommandFailedException(
                ExitCodes.Unexpected, $"Unexpected failure: {exception.GetType().Name}: {exception.Message}", exception));
        }
    }

    private static RootCommand CreateRoot(CommandEnvironment environment, GlobalOptions options)
    {
        var runner = new CommandRunner(environment, options);
        var root = new RootCommand(
            "Administers a ZisPlatform server and deploys bundles to it. Checks, draws, runs and tests flows of local bundle files.")
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
            OAuthCommand.Create(runner),
            ConnectionCommand.Create(runner),
            JobSpecCommand.Create(runner),
            ConfigCommand.Create(runner),
            LinkCommand.Create(runner),
            WebhookCommand.Create(runner),
            EventCommand.Create(runner),
            RunsCommand.Create(runner),
            LogsCommand.Create(runner),
            AuditCommand.Create(runner),
            KeysCommand.Create(runner),
            NewCommand.Create(runner),
            BundleCommand.Create(runner),
            DeployCommand.Create(runner),
            ExportCommand.Create(runner),
            ImportCommand.Create(runner),
            FlowCommand.Create(runner),
            TestCommand.Create(runner),
        };
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpPage((HelpAction)help.Action!);
        return root;
    }
}
