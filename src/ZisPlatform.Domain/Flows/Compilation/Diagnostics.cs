namespace ZisPlatform.Domain.Flows.Compilation;

/// <summary>Collects the diagnostics of one bundle.</summary>
internal sealed class Diagnostics(BundleLimits limits)
{
    private readonly List<Diagnostic> _diagnostics = [];

    public IReadOnlyList<Diagnostic> All => _diagnostics;

    public bool HasErrors { get; private set; }

    public void Add(
        Severity severity,
        string code,
        string resource,
        string? state,
        JsonLocation location,
        string message,
        string? suggestion,
        BundlePosition? position = null)
    {
        HasErrors |= severity == Severity.Error;
        if (_diagnostics.Count < limits.MaxDiagnostics)
        {
            _diagnostics.Add(new Diagnostic(severity, code, resource, state, location, message, suggestion) { Position = position });
        }
        else if (_diagnostics.Count == limits.MaxDiagnostics)
        {
            _diagnostics.Add(new Diagnostic(
                severity,
                code,
                "",
                null,
                JsonLocation.Root,
                $"more than {limits.MaxDiagnostics} findings; the rest are left out",
                null));
        }
    }
}

/// <summary>The resource and the state that a check belongs to. It adds them to its diagnostics.</summary>
internal sealed class DiagnosticScope(Diagnostics diagnostics, string resource, string? state)
{
    public string? State => state;

    public DiagnosticScope ForState(string innerState) => new(diagnostics, resource, innerState);

    public void Error(string code, JsonLocation location, string message, string? suggestion = null) =>
        diagnostics.Add(Severity.Error, code, resource, state, location, message, suggestion);

    public void Warn(string code, JsonLocation location, string message, string? suggestion = null) =>
        diagnostics.Add(Severity.Warning, code, resource, state, location, message, suggestion);
}
