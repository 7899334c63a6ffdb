using ZisPlatform.Domain.Flows;
using ZisPlatform.Domain.Flows.Execution;

namespace ZisPlatform.Cli.Flows.Running;

/// <summary>Records a run, and calls a delegate before each state is entered.</summary>
internal sealed class LocalRunTrace(Action<Visit>? beforeEntering) : IFlowTrace
{
    private readonly List<Visit> _visits = [];
    private readonly Stack<Visit> _open = [];

    public IReadOnlyList<Visit> Visits => _visits;

    /// <summary>Gets the visit of the current state.</summary>
    public Visit Current => _open.Peek();

    public void Entered(FlowVisit visit)
    {
        // Between two states only Maps are open.
        var entered = new Visit(visit, _open.TryPeek(out var map) ? map : null);
        beforeEntering?.Invoke(entered);
        _visits.Add(entered);
        _open.Push(entered);
    }

    public void Retrying(FlowVisit visit, FlowError error, DateTimeOffset until) => Current.Retries.Add(new RetryRecord(error, until));

    public void Left(FlowVisit visit, FlowExit exit) => _open.Pop().Exit = exit;
}
