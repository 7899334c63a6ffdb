using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Flows.Compilation;

/// <summary>The result of compiling a document: a bundle, diagnostics, or both.</summary>
public sealed class BundleCompilation
{
    private readonly ReadOnlyMemory<byte> _text;
    private SourceMap? _sourceMap;

    internal BundleCompilation(ReadOnlyMemory<byte> text, CompiledBundle? bundle, CompileSession session)
    {
        _text = text;
        Document = session.Document;
        Bundle = bundle;
        Diagnostics = session.Diagnostics.All;
        Name = session.Name;
        Integration = session.Integration;
        Resources = [.. session.Names.Keys.Select(resource => new KnownResource(resource.Type, resource.Name, Name))];
    }

    /// <summary>Gets the parsed document; null if the text is not JSON.</summary>
    public JsonValue Document { get; }

    /// <summary>Gets the compiled bundle; null if there are errors.</summary>
    public CompiledBundle? Bundle { get; }

    /// <summary>Gets the name of the bundle; empty if it could not be read.</summary>
    public string Name { get; }

    /// <summary>Gets the integration that the references name; null if there are no references and the context has none.</summary>
    public string? Integration { get; }

    /// <summary>
    /// Gets the resources that the bundle defines, including those with errors, for the <see cref="BundleContext.Others"/> of other
    /// bundles.
    /// </summary>
    public IReadOnlyList<KnownResource> Resources { get; }

    /// <summary>Gets all diagnostics, in document order as far as possible.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; }

    public bool HasErrors => Bundle is null;

    /// <summary>Gets all errors in one line, as the response to an upload contains them; empty if there are none.</summary>
    public string ErrorText =>
        string.Join(
            "; ",
            Diagnostics.Where(diagnostic => diagnostic.Severity == Severity.Error).Select(diagnostic => diagnostic.ToString()).Distinct());

    /// <summary>
    /// Returns the position of a diagnostic in the text. For a missing member, it is the position where the member belongs.
    /// </summary>
    public BundlePosition Locate(Diagnostic diagnostic)
    {
        ArgumentNullException.ThrowIfNull(diagnostic);
        return diagnostic.Position ?? (_sourceMap ??= new SourceMap(_text)).Find(diagnostic.Location);
    }
}

/// <summary>A position in a text. Lines and columns count from 1; columns count code points.</summary>
public readonly record struct BundlePosition(int Line, int Column);
