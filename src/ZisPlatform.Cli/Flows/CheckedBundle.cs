using System.Text;
using ZisPlatform.Cli.Flows.Files;
using ZisPlatform.Domain.Flows.Compilation;

namespace ZisPlatform.Cli.Flows;

/// <summary>A finding with its line and column, counted from 1.</summary>
internal sealed record Located(Diagnostic Finding, int Line, int Column);

/// <summary>A file and the compiler's findings for it.</summary>
/// <param name="Name">The file name as typed.</param>
/// <param name="Text">The content; empty if the file could not be read.</param>
/// <param name="Compiled">The compilation; null if the file could not be read.</param>
/// <param name="Problem">The reason why the file could not be read.</param>
internal sealed record CheckedBundle(string Name, ReadOnlyMemory<byte> Text, BundleCompilation? Compiled, string? Problem)
{
    /// <summary>Gets the findings in the order of the file.</summary>
    public IReadOnlyList<Located> Findings { get; } = Compiled is null
        ? []
        :
        [
            .. Compiled.Diagnostics
                .Select(finding => (Finding: finding, Position: Compiled.Locate(finding)))
                .OrderBy(located => located.Position.Line).ThenBy(located => located.Position.Column)
                .Select(located => new Located(located.Finding, located.Position.Line, located.Position.Column)),
        ];

    /// <summary>Checks files as if all of them were uploaded.</summary>
    /// <param name="paths">The files. Each is checked once; a file that cannot be read does not prevent the check of the others.</param>
    /// <param name="integration">The integration of the bundles; null: each bundle names its own.</param>
    /// <param name="separate">True if each bundle is alone in its integration.</param>
    /// <param name="environment">The source of standard input.</param>
    /// <param name="cancellationToken">Cancels the wait for input.</param>
    public static async Task<IReadOnlyList<CheckedBundle>> CheckAsync(
        IEnumerable<string> paths, string? integration, bool separate, CommandEnvironment environment, CancellationToken cancellationToken)
    {
        var context = new BundleContext { Integration = integration };
        var bundles = new List<CheckedBundle>();
        foreach (var path in paths.Distinct(StringComparer.Ordinal))
        {
            try
            {
                var file = await InputFile.ReadAsync(path, BundleLimits.Default.MaxBytes, environment, cancellationToken);
                bundles.Add(new CheckedBundle(file.Name, file.Text, BundleCompiler.Compile(file.Text, context), null));
            }
            catch (CommandFailedException exception)
            {
                bundles.Add(new CheckedBundle(path, default, null, exception.Message));
            }
        }

        return separate ? bundles : [.. bundles.Select(bundle => bundle.CompileWith(bundles, context))];
    }

    /// <summary>Returns a line of the text, counted from 1.</summary>
    public string Line(int number)
    {
        var remaining = Text.Span;
        for (var skipped = number - 1; skipped > 0; skipped--)
        {
            remaining = remaining[(remaining.IndexOf((byte)'\n') + 1)..];
        }

        var end = remaining.IndexOf((byte)'\n');
        return Encoding.UTF8.GetString(end < 0 ? remaining : remaining[..end]).TrimEnd('\r');
    }

    /// <summary>Compiles the bundle again, together with the other bundles of its integration.</summary>
    private CheckedBundle CompileWith(IEnumerable<CheckedBundle> all, BundleContext context)
    {
        if (Compiled is not { } compilation)
        {
            return this;
        }

        KnownResource[] others =
        [
            .. all.Select(bundle => bundle.Compiled)
                .OfType<BundleCompilation>()
                .Where(SharesIntegration)
                .SelectMany(other => other.Resources),
        ];
        return others.Length == 0
            ? this
            : new CheckedBundle(Name, Text, BundleCompiler.Compile(Text, context with { Others = others }), null);

        // A bundle without an integration fits into any. Bundles of the same name are versions of one bundle; an integration has one
        // version.
        bool SharesIntegration(BundleCompilation other) =>
            other.Name != compilation.Name
            && (compilation.Integration is null || other.Integration is null || compilation.Integration == other.Integration);
    }
}
