using System.Text;
using ZisPlatform.Domain.Flows;

namespace ZisPlatform.Cli.Flows;

/// <summary>A finding and where it stands, counted from 1.</summary>
internal sealed record Located(Finding Finding, int Line, int Column);

/// <summary>A file and what the compiler says of it.</summary>
/// <param name="Name">The file, as it was typed.</param>
/// <param name="Text">What it holds; empty when it could not be read.</param>
/// <param name="Compiled">Null when it could not be read.</param>
/// <param name="Problem">Why it could not be read.</param>
internal sealed record CheckedBundle(string Name, ReadOnlyMemory<byte> Text, BundleCompilation? Compiled, string? Problem)
{
    /// <summary>From the top of the file to its end.</summary>
    public IReadOnlyList<Located> Findings { get; } = Compiled is null
        ? []
        :
        [
            .. Compiled.Findings
                .Select(finding => (Finding: finding, Place: Compiled.Locate(finding)))
                .OrderBy(one => one.Place.Line).ThenBy(one => one.Place.Column)
                .Select(one => new Located(one.Finding, one.Place.Line, one.Place.Column)),
        ];

    /// <summary>Checks files as they would be checked if all were uploaded.</summary>
    /// <param name="paths">The files; each is judged once, and one that cannot be read does not hide the others.</param>
    /// <param name="integration">Whose bundles they are; null: each says itself.</param>
    /// <param name="separate">Whether each is alone in its integration.</param>
    /// <param name="environment">Where standard input is.</param>
    /// <param name="cancellationToken">Stops waiting for input.</param>
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
            catch (CommandFailedException unreadable)
            {
                bundles.Add(new CheckedBundle(path, default, null, unreadable.Message));
            }
        }

        return separate ? bundles : [.. bundles.Select(bundle => bundle.Among(bundles, context))];
    }

    /// <summary>A line of the text, from 1.</summary>
    public string Line(int number)
    {
        var rest = Text.Span;
        for (var skip = number - 1; skip > 0; skip--)
        {
            rest = rest[(rest.IndexOf((byte)'\n') + 1)..];
        }

        var end = rest.IndexOf((byte)'\n');
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]).TrimEnd('\r');
    }

    /// <summary>Judged again with the others of its integration in view.</summary>
    private CheckedBundle Among(IEnumerable<CheckedBundle> all, BundleContext context)
    {
        if (Compiled is not { } own)
        {
            return this;
        }

        KnownResource[] others = [.. all.Select(bundle => bundle.Compiled).OfType<BundleCompilation>().Where(IsNeighbour).SelectMany(other => other.Resources)];
        return others.Length == 0 ? this : new CheckedBundle(Name, Text, BundleCompiler.Compile(Text, context with { Others = others }), null);

        // One that names no integration fits into any. Of the same name are two versions of one bundle, of which an integration holds one.
        bool IsNeighbour(BundleCompilation other) =>
            other.Name != own.Name && (own.Integration is null || other.Integration is null || own.Integration == other.Integration);
    }
}
