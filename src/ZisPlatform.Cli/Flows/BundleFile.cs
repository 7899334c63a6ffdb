using ZisPlatform.Domain.Flows;

namespace ZisPlatform.Cli.Flows;

/// <summary>Bundles from files.</summary>
internal static class BundleFile
{
    /// <summary>Reads as much of a file as the compiler needs to judge it.</summary>
    public static Task<InputFile> ReadAsync(string path, CommandEnvironment environment, CancellationToken cancellationToken) =>
        InputFile.ReadAsync(path, BundleLimits.Default.MaxBytes, environment, cancellationToken);

    /// <summary>Compiles a bundle that a command wants to use.</summary>
    /// <exception cref="CommandFailedException">It has errors; the first ones are in the message.</exception>
    public static CompiledBundle Compile(InputFile file, string? integration = null)
    {
        const int Shown = 3;
        var compiled = BundleCompiler.Compile(file.Text, new BundleContext { Integration = integration });
        if (compiled.Bundle is { } bundle)
        {
            return bundle;
        }

        var errors = compiled.Findings.Where(finding => finding.Severity == Severity.Error).ToArray();
        var words = errors.Take(Shown).Select(error =>
        {
            var (line, column) = compiled.Locate(error);
            return $"{file.Name}:{line}:{column}: {error}";
        });
        var more = errors.Length > Shown ? $"; and {errors.Length - Shown} more" : "";
        throw new CommandFailedException(ExitCodes.Refused, $"The bundle has errors: {string.Join("; ", words)}{more}")
        {
            Hint = "'zis bundle validate' tells all of them, and what would be right.",
        };
    }
}
