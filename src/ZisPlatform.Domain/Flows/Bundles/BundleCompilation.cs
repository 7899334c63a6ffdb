using ZisPlatform.Json;

namespace ZisPlatform.Domain.Flows;

/// <summary>What became of a document: a bundle, findings, or both.</summary>
public sealed class BundleCompilation
{
    private readonly ReadOnlyMemory<byte> _text;
    private SourceMap? _map;

    internal BundleCompilation(ReadOnlyMemory<byte> text, in JsonValue document, CompiledBundle? bundle, IReadOnlyList<Finding> findings)
    {
        _text = text;
        Document = document;
        Bundle = bundle;
        Findings = findings;
    }

    /// <summary>What the text says; null when it is no JSON.</summary>
    public JsonValue Document { get; }

    /// <summary>Null when there are errors.</summary>
    public CompiledBundle? Bundle { get; }

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
        return (_map ??= new SourceMap(_text)).Find(finding.Place);
    }
}

/// <summary>A place in a text, both counted from 1; columns count code points.</summary>
public readonly record struct TextPosition(int Line, int Column);
