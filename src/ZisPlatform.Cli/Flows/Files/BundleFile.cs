using ZisPlatform.Cli.Output;
using ZisPlatform.Domain.Flows.Compilation;
using ZisPlatform.Domain.Flows.Execution;

namespace ZisPlatform.Cli.Flows.Files;

/// <summary>Compiles the text of a bundle and reports its errors.</summary>
internal static class BundleFile
{
    /// <param name="name">The file name for messages.</param>
    /// <param name="warnings">The writer for warnings; null to omit them.</param>
    /// <exception cref="CommandFailedException">
    /// The bundle has errors. The exception lists all of them, each with line and column.
    /// </exception>
    public static CompiledBundle Compile(string name, ReadOnlyMemory<byte> text, string? integration, TextWriter? warnings)
    {
        var compilation = BundleCompiler.Compile(text, new BundleContext { Integration = integration });
        if (compilation.Bundle is { } bundle)
        {
            foreach (var finding in compilation.Diagnostics)
            {
                warnings?.WriteLine(TerminalSanitizer.Text(DiagnosticLines.Format(name, compilation, finding)));
            }

            return bundle;
        }

        string[] errors =
        [
            .. compilation.Diagnostics
                .Where(finding => finding.Severity == Severity.Error)
                .Select(finding => DiagnosticLines.Format(name, compilation, finding)),
        ];
        throw new CommandFailedException(ExitCodes.Refused, $"{name} has {TextFormat.Count(errors.Length, "error")}.")
        {
            Details = errors,
            Hint = "'zis bundle validate' also reports the warnings.",
        };
    }

    /// <summary>Returns the flow with the name or, without a name, the only flow.</summary>
    public static Flow FlowOf(CompiledBundle bundle, string? name)
    {
        var flowNames = bundle.Flows.Count > 0
            ? $"Its flows: {string.Join(", ", bundle.Flows.Select(flow => flow.Name))}."
            : "It has no flow.";
        if (name is not null)
        {
            // The full name is also accepted, because job specs contain it and users copy it from there.
            return bundle.Flows.FirstOrDefault(flow => flow.Name == name || flow.FullName == name)
                ?? throw new CommandFailedException(ExitCodes.Usage, $"The bundle has no flow '{name}'.") { Hint = flowNames };
        }

        return bundle.Flows is [var only]
            ? only
            : throw new CommandFailedException(
                ExitCodes.Usage,
                bundle.Flows.Count == 0 ? "The bundle has no flow." : "The bundle has more than one flow; say which one with --flow.")
            {
                Hint = bundle.Flows.Count == 0 ? null : flowNames,
            };
    }
}
