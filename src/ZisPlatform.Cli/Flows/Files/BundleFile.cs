using ZisPlatform.Cli.Output;
using ZisPlatform.Domain.Flows;

namespace ZisPlatform.Cli.Flows;

/// <summary>From a bundle's text to what can run, or to words about what is wrong with it.</summary>
internal static class BundleFile
{
    /// <param name="name">The file's name, for messages.</param>
    /// <param name="warnings">Where warnings go; null where nobody wants them.</param>
    /// <exception cref="CommandFailedException">It has errors: all of them, each with line and column.</exception>
    public static CompiledBundle Compile(string name, ReadOnlyMemory<byte> text, string? integration, TextWriter? warnings)
    {
        var compilation = BundleCompiler.Compile(text, new BundleContext { Integration = integration });
        if (compilation.Bundle is { } bundle)
        {
            foreach (var finding in compilation.Findings)
            {
                warnings?.WriteLine(Printable.Text(FindingLines.Short(name, compilation, finding)));
            }

            return bundle;
        }

        string[] errors =
        [
            .. compilation.Findings.Where(finding => finding.Severity == Severity.Error).Select(finding => FindingLines.Short(name, compilation, finding)),
        ];
        throw new CommandFailedException(ExitCodes.Refused, $"{name} has {Words.Count(errors.Length, "error")}.") 
        {
            Details = errors,
            Hint = "'zis bundle validate' tells the warnings too.",
        };
    }

    /// <summary>The flow of that name; without a name the only one there is.</summary>
    public static Flow FlowOf(CompiledBundle bundle, string? name)
    {
        var known = bundle.Flows.Count > 0 ? $"Its flows: {string.Join(", ", bundle.Flows.Select(flow => flow.Name))}." : "It has no flow.";
        if (name is not null)
        {
            // The full name is what a job spec says, and what people copy.
            return bundle.Flows.FirstOrDefault(flow => flow.Name == name || flow.FullName == name)
                ?? throw new CommandFailedException(ExitCodes.Usage, $"The bundle has no flow '{name}'.") { Hint = known };
        }

        return bundle.Flows is [var only]
            ? only
            : throw new CommandFailedException(ExitCodes.Usage, bundle.Flows.Count == 0 ? "The bundle has no flow." : "The bundle has more than one flow; say which one with --flow.")
            {
                Hint = bundle.Flows.Count == 0 ? null : known,
            };
    }
}
