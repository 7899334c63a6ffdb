using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace ZisPlatform.Cli;

/// <summary>The usual help page; the first one also tells what a script needs to know.</summary>
internal sealed class HelpWithExitCodes(HelpAction page) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var exitCode = page.Invoke(parseResult);
        if (parseResult.CommandResult.Command is RootCommand)
        {
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Environment:");
            output.WriteLine("  ZIS_SERVER, ZIS_ACCOUNT, ZIS_EMAIL, ZIS_TOKEN  override the stored login");
            output.WriteLine("  ZIS_CONFIG_DIR                                 folder of the stored login");
            output.WriteLine("  NO_COLOR                                       no colour on a terminal");
            output.WriteLine();
            output.WriteLine("Exit codes:");
            foreach (var (code, meaning) in ExitCodes.Meanings)
            {
                output.WriteLine($"  {code,-4} {meaning}");
            }
        }

        return exitCode;
    }
}
