using ZisPlatform.Json;

namespace ZisPlatform.Domain.Flows;

/// <summary>What became of a document: a bundle, findings, or both.</summary>
public sealed class BundleCompilation
{
    private readonly ReadOnlyMemory<byte> _text;
    private SourceMap? _map;

    internal BundleCompilation(ReadOnlyMemory<byte> text, CompiledBundle? bundle, CompileSession session)
    {
        _text = text;
        Document = session.Document;
        Bundle = bundle;
        Findings = session.Findings.All;
        Name = session.Name;
        Integration = session.Integration;
        Resources = [.. session.Names.Keys.Select(one => new KnownResource(one.Type, one.Name, Name))];
    }

    /// <summary>What the text says; null when it is no JSON.</summary>
    public JsonValue Document { get; }

    /// <summary>Null when there are errors.</summary>
    public CompiledBundle? Bundle { get; }

    /// <summary>Of the bundle, as far as it could be read; empty when it could not.</summary>
    public string Name { get; }

    /// <summary>The integration that its references name; null when they name none and the context did not say.</summary>
    public string? Integration { get; }

    /// <summary>What it holds, or means to hold where there are errors: for the <see cref="BundleContext.Others"/> of other bundles.</summary>
    public IReadOnlyList<KnownResource> Resources { get; }

    /// <summary>Everything found at once, in the order of the document as far as that is possible.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    public bool HasErrors => Bundle is null;

    /// <summary>All errors in one line, as an upload answers them; empty without any.</summary>
    public string ErrorText =>
        string.Join("; ", Findings.Where(finding => finding.Severity == Severity.Error).Select(finding => finding.ToString()).Distinct());

    /// <summary>Where in the text it is, from 1; where what it speaks of is missing, where that should have been.</summary>
    public TextPosition Locate(Finding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return finding.Position ?? (_map ??= new SourceMap(_text)).Find(finding.Place);
    }
}

/// <summary>A place in a text, both counted from 1; columns count code points.</summary>
public readonly record struct TextPosition(int Line, int Column);
