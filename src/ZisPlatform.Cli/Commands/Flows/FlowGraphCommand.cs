using System.CommandLine;
using System.Text;
using ZisPlatform.Cli.Flows.Files;
using ZisPlatform.Cli.Graphs;
using ZisPlatform.Domain.Flows.Compilation;
using ZisPlatform.Domain.Flows.Execution;

namespace ZisPlatform.Cli.Commands.Flows;

internal static class FlowGraphCommand
{
    private enum GraphFormat
    {
        Mermaid,
        Dot,
        Svg,
    }

    public static Command Create(CommandRunner runner)
    {
        var bundle = new Argument<string>("BUNDLE") { Description = "The bundle's file; '-' is standard input" };
        var flow = new Option<string?>("--flow")
        {
            Description = "Draw only this flow (default: all flows of the bundle)",
            HelpName = "NAME",
        };
        var format = ArgumentParsers.EnumOption<GraphFormat>(
            "--format", "Output format (default: from the extension of the output file, else mermaid)");
        var output = new Option<string?>("--output", "-o")
        {
            Description = "File to write; an existing file is replaced (default: standard output)",
            HelpName = "FILE",
        };
        var command = new Command("graph", "Draw the flows of a bundle, without a server")
        {
            bundle,
            flow,
            format,
            output,
        };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var path = parse.GetValue(output);
            var graphFormat = parse.GetValue(format) ?? FormatOf(path);
            var file = await InputFile.ReadAsync(
                parse.GetRequiredValue(bundle), BundleLimits.Default.MaxBytes, runner.Environment, cancellationToken);
            var graphs = FlowGraph.Of(
                SelectFlows(BundleFile.Compile(file.Name, file.Text, integration: null, warnings: null), parse.GetValue(flow)));
            var text = graphFormat switch
            {
                GraphFormat.Svg => Svg.Of(graphs),
                GraphFormat.Dot => Dot.Of(graphs),
                _ => Mermaid.Of(graphs),
            };
            if (path is null)
            {
                runner.ResultsOf(parse).File(text);
            }
            else
            {
                OutputFile.Write(path, Encoding.UTF8.GetBytes(text));
                runner.ResultsOf(parse).WriteResult(answer: null, $"Wrote {path}.");
            }
        });
        return command;
    }

    private static GraphFormat FormatOf(string? path) => Path.GetExtension(path)?.ToLowerInvariant() switch
    {
        null or ".mmd" or ".mermaid" => GraphFormat.Mermaid,
        ".dot" or ".gv" => GraphFormat.Dot,
        ".svg" => GraphFormat.Svg,
        _ => throw new CommandFailedException(ExitCodes.Usage, "The output file's extension tells no format.")
        {
            Hint = "Use the extension .mmd, .mermaid, .dot, .gv or .svg, or specify --format.",
        },
    };

    private static IReadOnlyList<Flow> SelectFlows(CompiledBundle bundle, string? name)
    {
        if (bundle.Flows.Count == 0)
        {
            throw new CommandFailedException(ExitCodes.Usage, "The bundle has no flow.");
        }

        return name is null ? bundle.Flows : [BundleFile.FlowOf(bundle, name)];
    }
}
