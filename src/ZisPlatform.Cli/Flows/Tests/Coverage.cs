using ZisPlatform.Cli.Flows.Running;
using ZisPlatform.Cli.Flows.Showing;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Domain.Flows.Compilation;
using ZisPlatform.Domain.Flows.Execution;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Cli.Flows.Tests;

internal enum CoverageKind
{
    States,
    Choices,
    Catches,
    Retries,
}

/// <summary>A part of a flow that a run can cover.</summary>
internal sealed record CoveragePoint(CoverageKind Kind, string Name)
{
    public bool IsCovered { get; set; }
}

/// <summary>Records the states and transitions that the tests cover.</summary>
internal sealed class Coverage
{
    private readonly Dictionary<CompiledBundle, string> _bundles = [];
    private readonly Dictionary<Flow, Dictionary<(FlowState, CoverageKind, int), CoveragePoint>> _flows = [];

    /// <summary>Gets every flow of every bundle, including flows that no test runs.</summary>
    public IEnumerable<(string Bundle, Flow Flow, IReadOnlyCollection<CoveragePoint> Points)> Flows =>
        _bundles.SelectMany(bundle => bundle.Key.Flows.Select(flow =>
            (bundle.Value, flow, (IReadOnlyCollection<CoveragePoint>)_flows[flow].Values)));

    /// <summary>Gets the coverage in percent, rounded down; 100 if there is nothing to cover.</summary>
    public int Percent => PercentOf(Flows.SelectMany(flow => flow.Points));

    public static int PercentOf(IEnumerable<CoveragePoint> points)
    {
        var all = points.ToList();
        return all.Count == 0 ? 100 : all.Count(point => point.IsCovered) * 100 / all.Count;
    }

    public void Add(string name, CompiledBundle bundle)
    {
        if (_bundles.TryAdd(bundle, name))
        {
            foreach (var flow in bundle.Flows)
            {
                _flows[flow] = flow.Machine.AllStates.SelectMany(PointsOf).ToDictionary(point => point.Key, point => point.Point);
            }
        }
    }

    public void Count(RunReport report)
    {
        var points = _flows[report.Flow];
        foreach (var visit in report.Visits)
        {
            var state = visit.Entry.State;
            points[(state, CoverageKind.States, 0)].IsCovered = true;
            foreach (var retry in visit.Retries)
            {
                points[(state, CoverageKind.Retries, RuleFor(state, retry.Error))].IsCovered = true;
            }

            if (visit.Exit is { Rule: { } rule } exit)
            {
                points[(state, exit.Kind == FlowExitKind.Caught ? CoverageKind.Catches : CoverageKind.Choices, rule)].IsCovered = true;
            }
        }
    }

    public JsonValue ToValue() => JsonValue.Object(
        ("percent", Percent),
        ("flows", RunJson.Array(Flows.Select(flow => JsonValue.Object(
            ("bundle", flow.Bundle),
            ("flow", flow.Flow.Name),
            ("percent", PercentOf(flow.Points)),
            ("covered", flow.Points.Count(point => point.IsCovered)),
            ("total", flow.Points.Count),
            ("uncovered", RunJson.Array(flow.Points.Where(point => !point.IsCovered).Select(point => (JsonValue)point.Name))))))));

    private static IEnumerable<((FlowState, CoverageKind, int) Key, CoveragePoint Point)> PointsOf(FlowState state)
    {
        ((FlowState, CoverageKind, int), CoveragePoint) Point(CoverageKind kind, int number, string name) =>
            ((state, kind, number), new CoveragePoint(kind, name));
        yield return Point(CoverageKind.States, 0, state.QualifiedName);
        if (state is ChoiceState choice)
        {
            var rules = choice.Edges.ToList();
            for (var i = 0; i < rules.Count; i++)
            {
                var isDefault = choice.Default is not null && i == rules.Count - 1;
                yield return isDefault
                    ? Point(CoverageKind.Choices, -1, $"{state.QualifiedName}: Default → {rules[i].Target.Name}")
                    : Point(CoverageKind.Choices, i, $"{state.QualifiedName}: rule {i + 1} ({rules[i].Label}) → {rules[i].Target.Name}");
            }
        }

        for (var i = 0; i < state.Catch.Count; i++)
        {
            yield return Point(
                CoverageKind.Catches,
                i,
                $"{state.QualifiedName}: Catch {string.Join(", ", state.Catch[i].ErrorEquals)} → {state.Catch[i].Next.Name}");
        }

        for (var i = 0; i < state.Retry.Count; i++)
        {
            yield return Point(CoverageKind.Retries, i, $"{state.QualifiedName}: Retry {string.Join(", ", state.Retry[i].ErrorEquals)}");
        }
    }

    /// <summary>Finds the first rule for the error, in the order that a run uses.</summary>
    private static int RuleFor(FlowState state, FlowError error) =>
        state.Retry.ToList().FindIndex(rule => rule.ErrorEquals.Any(name => name == FlowErrors.All || name == error.Name));
}
