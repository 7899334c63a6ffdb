using System.Globalization;
using ZisPlatform.Domain.Flows.Execution;

namespace ZisPlatform.Cli.Graphs;

internal enum EdgeKind
{
    Next,
    Rule,
    Default,
    Catch,
}

/// <summary>A state, or the dot at the start or end of a machine. All texts are printable.</summary>
/// <param name="Id">The id, of letters and digits only; unique in a picture.</param>
/// <param name="Type">The type, which determines shape and color; null for a dot.</param>
/// <param name="Name">The name, in lines.</param>
/// <param name="Details">A description of the state's action, in lines.</param>
/// <param name="Hint">The complete text, uncut.</param>
/// <param name="Inside">The Iterator of a Map.</param>
internal sealed record GraphNode(
    string Id, StateType? Type, IReadOnlyList<string> Name, IReadOnlyList<string> Details, string Hint, FlowGraph? Inside)
{
    public const string Start = "Start";

    public bool IsStart => Type is null && Hint == Start;

    /// <summary>Gets the class name for style sheets.</summary>
    public string Class => Type?.ToString().ToLowerInvariant() ?? "dot";
}

/// <summary>A transition from a state to another, or several transitions of the same kind to the same state.</summary>
internal sealed record GraphEdge(GraphNode From, GraphNode To, EdgeKind Kind, IReadOnlyList<string> Label, string Hint);

/// <summary>A machine in the form of a picture.</summary>
/// <param name="Title">The flow's name; empty for an Iterator.</param>
/// <param name="Nodes">The nodes. The start is first; the end is last, if a state leads to it.</param>
/// <param name="Edges">The edges in the order of the document.</param>
internal sealed record FlowGraph(string Title, IReadOnlyList<GraphNode> Nodes, IReadOnlyList<GraphEdge> Edges)
{
    /// <summary>Creates graphs that can share one picture: the ids are unique across all of them.</summary>
    public static IReadOnlyList<FlowGraph> Of(IEnumerable<Flow> flows)
    {
        var count = 0;
        return [.. flows.Select(flow => Of(GraphText.Clean(flow.Name), flow.Machine, ref count))];
    }

    private static FlowGraph Of(string title, FlowMachine machine, ref int count)
    {
        var start = Dot(GraphNode.Start, ref count);
        var nodes = new Dictionary<FlowState, GraphNode>();
        foreach (var state in machine.States)
        {
            nodes[state] = NodeOf(state, ref count);
        }

        var end = Dot("End", ref count);
        var edges = new List<GraphEdge> { new(start, nodes[machine.Start], EdgeKind.Next, [], "") };
        edges.AddRange(machine.States.SelectMany(state => EdgesOf(state, nodes, end)));
        return new FlowGraph(title, edges.Exists(edge => edge.To == end) ? [start, .. nodes.Values, end] : [start, .. nodes.Values], edges);
    }

    private static GraphNode Dot(string hint, ref int count) => new(NextId(ref count), null, [], [], hint, null);

    private static GraphNode NodeOf(FlowState state, ref int count)
    {
        var id = NextId(ref count);
        var name = GraphText.Clean(state.Name);
        string[] details = [.. DetailsOf(state).Select(GraphText.Clean)];
        string[] all = state.Comment is { } comment ? [name, .. details, GraphText.Clean(comment)] : [name, .. details];
        return new GraphNode(
            id,
            state.Type,
            GraphText.Wrap(name, 28, 3),
            [.. details.SelectMany(detail => GraphText.Wrap(detail, 34, 3))],
            string.Join('\n', all),
            state is MapState map ? Of("", map.Iterator, ref count) : null);
    }

    private static IEnumerable<string> DetailsOf(FlowState state)
    {
        yield return state.Summary.Length > 0 ? $"{state.Type} · {state.Summary}" : $"{state.Type}";
        if (state is ActionState { TimeoutSeconds: { } seconds })
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"at most {seconds} s");
        }

        foreach (var rule in state.Retry)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"Retry {rule.MaxAttempts}× on {string.Join(", ", rule.ErrorEquals)}");
        }
    }

    private static IEnumerable<GraphEdge> EdgesOf(FlowState state, Dictionary<FlowState, GraphNode> nodes, GraphNode end)
    {
        var from = nodes[state];
        if (state is ChoiceState choice)
        {
            // Draw rules that lead to the same state as one line with several labels.
            var rules = choice.Default is null ? choice.Edges : choice.Edges.SkipLast(1);
            var byTarget = rules.GroupBy(rule => rule.Target).Select(group =>
                EdgeOf(from, nodes[group.Key], EdgeKind.Rule, [.. group.Select(rule => TrimParentheses(rule.Label))]));
            return choice.Default is null ? byTarget : byTarget.Append(EdgeOf(from, nodes[choice.Default], EdgeKind.Default, ["Default"]));
        }

        var catches = state.Catch.GroupBy(rule => rule.Next).Select(group =>
            EdgeOf(from, nodes[group.Key], EdgeKind.Catch, ["Catch " + string.Join(", ", group.SelectMany(rule => rule.ErrorEquals))]));
        return state switch
        {
            SucceedState or FailState => [],
            _ => catches.Prepend(EdgeOf(from, state.Next is null ? end : nodes[state.Next], EdgeKind.Next, [])),
        };
    }

    private static GraphEdge EdgeOf(GraphNode from, GraphNode to, EdgeKind kind, string[] labels)
    {
        string[] clean = [.. labels.Select(GraphText.Clean)];
        var lines = clean.SelectMany((label, index) => GraphText.Wrap(index == 0 ? label : $"or {label}", 30, 4)).ToArray();
        return new GraphEdge(from, to, kind, lines.Length > 6 ? [.. lines[..5], "…"] : lines, string.Join("\nor ", clean));
    }

    // Remove the outermost parentheses of a condition, because they add nothing to a label.
    private static string TrimParentheses(string condition)
    {
        if (!condition.StartsWith('('))
        {
            return condition;
        }

        return condition[1..^1];
    }

    private static string NextId(ref int count) => string.Create(CultureInfo.InvariantCulture, $"n{count++}");
}
