using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace ZisPlatform.Cli;

/// <summary>The default help page. The page of <c>zis</c> itself also lists environment variables and exit codes.</summary>
internal sealed class HelpPage(HelpAction defaultHelp) : SynchronousCommandLineAction
{
    private const string EnvironmentAndExitCodes = """
        Environment:
          ZIS_SERVER, ZIS_ACCOUNT, ZIS_EMAIL, ZIS_TOKEN  override the stored login
          ZIS_CONFIG_DIR                                 folder of the stored login
          NO_COLOR                                       disables colours and bold text on a terminal

        Exit codes:
          0    success
          1    unexpected error in zis itself
          2    wrong usage: invalid arguments or input
          3    not logged in, or the credentials were refused
          4    the server refused the request, or a bundle has errors
          5    the server cannot be reached, timed out, failed, or is not a supported server
          6    a flow that was run or started failed, or a flow test failed
          7    a bundle was deployed, but the registry content differs from it
          130  cancelled by Ctrl-C
        """;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var exitCode = defaultHelp.Invoke(parseResult);
        if (parseResult.CommandResult.Command is RootCommand)
        {
            parseResult.InvocationConfiguration.Output.WriteLine(EnvironmentAndExitCodes);
        }

        return exitCode;
    }
}
