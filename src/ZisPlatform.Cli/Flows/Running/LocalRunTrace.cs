using ZisPlatform.Domain.Flows;
using ZisPlatform.Domain.Flows.Execution;

namespace ZisPlatform.Cli.Flows.Running;

/// <summary>Records a run, and calls a delegate before each state is entered.</summary>
internal sealed class LocalRunTrace(Action<Visit>? beforeEntering) : IFlowTrace
{
    private readonly List<Visit> _visits = [];
    private readonly Stack<Visit> _openVisits = [];

    public IReadOnlyList<Visit> Visits => _visits;

    /// <summary>Gets the visit of the current state.</summary>
    public Visit Current => _openVisits.Peek();

    public void OnEntered(FlowVisit visit)
    {
        // Between two states only Maps are open.
        var entry = new Visit(visit, _openVisits.TryPeek(out var map) ? map : null);
        beforeEntering?.Invoke(entry);
        _visits.Add(entry);
        _openVisits.Push(entry);
    }

    public void OnRetrying(FlowVisit visit, FlowError error, DateTimeOffset until) => Current.Retries.Add(new RetryRecord(error, until));

    public void OnExited(FlowVisit visit, FlowExit exit) => _openVisits.Pop().Exit = exit;
}
