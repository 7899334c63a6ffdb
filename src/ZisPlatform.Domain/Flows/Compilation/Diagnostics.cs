namespace ZisPlatform.Domain.Flows.Compilation;

/// <summary>Collects the findings of one bundle.</summary>
internal sealed class Diagnostics(BundleLimits limits)
{
    private readonly List<Diagnostic> _list = [];

    public IReadOnlyList<Diagnostic> All => _list;

    public bool HasErrors { get; private set; }

    public void Add(
        Severity severity,
        string code,
        string resource,
        string? state,
        JsonLocation place,
        string message,
        string? advice,
        BundlePosition? position = null)
    {
        HasErrors |= severity == Severity.Error;
        if (_list.Count < limits.MaxFindings)
        {
            _list.Add(new Diagnostic(severity, code, resource, state, place, message, advice) { Position = position });
        }
        else if (_list.Count == limits.MaxFindings)
        {
            _list.Add(new Diagnostic(
                severity,
                code,
                "",
                null,
                JsonLocation.Root,
                $"more than {limits.MaxFindings} findings; the rest are left out",
                null));
        }
    }
}

/// <summary>The resource and the state that a check belongs to. It adds them to its findings.</summary>
internal sealed class DiagnosticScope(Diagnostics findings, string resource, string? state)
{
    public string? State => state;

    public DiagnosticScope In(string inner) => new(findings, resource, inner);

    public void Error(string code, JsonLocation place, string message, string? advice = null) =>
        findings.Add(Severity.Error, code, resource, state, place, message, advice);

    public void Warn(string code, JsonLocation place, string message, string? advice = null) =>
        findings.Add(Severity.Warning, code, resource, state, place, message, advice);
}
