using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace ZisPlatform.Cli;

/// <summary>The usual help page; that of <c>zis</c> itself also tells what a script needs to know.</summary>
internal sealed class HelpPage(HelpAction usual) : SynchronousCommandLineAction
{
    private const string ForScripts = """
        Environment:
          ZIS_SERVER, ZIS_ACCOUNT, ZIS_EMAIL, ZIS_TOKEN  go before the stored login
          ZIS_CONFIG_DIR                                 folder of the stored login
          NO_COLOR                                       no colours and no bold text on a terminal

        Exit codes:
          0    success
          1    unexpected failure in zis itself
          2    wrong usage: arguments, or input that cannot be used
          3    not logged in, or the credentials were refused
          4    the server refused the request, or a bundle has errors
          5    the server cannot be reached, timed out, failed, or is of the wrong kind
          6    a flow that was run or started failed, or a test of one did
          7    a bundle was deployed, and the registry holds something else than was sent
          130  cancelled by Ctrl-C
        """;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var exitCode = usual.Invoke(parseResult);
        if (parseResult.CommandResult.Command is RootCommand)
        {
            parseResult.InvocationConfiguration.Output.WriteLine(ForScripts);
        }

        return exitCode;
    }
}
