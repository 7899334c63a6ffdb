using System.Globalization;
using System.Text;
using ZisPlatform.Domain.Flows.Execution;

namespace ZisPlatform.Cli.Graphs;

/// <summary>Writes a graph in the Graphviz DOT language.</summary>
internal static class Dot
{
    public static string Of(IReadOnlyList<FlowGraph> graphs)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"digraph {Quote(graphs is [{ } single] ? single.Title : "flows")} {{\n");
        text.Append("""
              compound=true; rankdir=TB; nodesep=0.35; ranksep=0.4; fontname="sans-serif"
              node [fontname="sans-serif", fontsize=11, shape=box, style="rounded,filled", fillcolor="#f3f3f3", color="#888888"]
              edge [fontname="sans-serif", fontsize=10, color="#555555", arrowsize=0.7]

            """.ReplaceLineEndings("\n"));
        if (graphs is [{ } only])
        {
            text.Append(CultureInfo.InvariantCulture, $"  label={Quote(only.Title)}; labelloc=t\n");
            AppendMachine(text, only, "  ");
        }
        else
        {
            foreach (var (graph, index) in graphs.Select((graph, index) => (graph, index)))
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"  subgraph cluster_f{index} {{\n    label={Quote(graph.Title)}; style=rounded; color=\"#bbbbbb\"\n");
                AppendMachine(text, graph, "    ");
                text.Append("  }\n");
            }
        }

        return text.Append("}\n").ToString();
    }

    private static void AppendMachine(StringBuilder text, FlowGraph graph, string indent)
    {
        foreach (var node in graph.Nodes)
        {
            if (node.Inside is { } inside)
            {
                text.Append(CultureInfo.InvariantCulture, $"{indent}subgraph cluster_{node.Id} {{\n");
                var label = Quote([.. node.Name, .. node.Details]);
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"{indent}  label={label}; style=\"rounded,filled\"; fillcolor=\"#fafafa\"; color=\"#888888\"\n");
                AppendMachine(text, inside, indent + "  ");
                text.Append(CultureInfo.InvariantCulture, $"{indent}}}\n");
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"{indent}{node.Id} [{AttributesOf(node)}]\n");
            }
        }

        foreach (var edge in graph.Edges)
        {
            text.Append(CultureInfo.InvariantCulture, $"{indent}{LastLeaf(edge.From)} -> {FirstLeaf(edge.To)} [{AttributesOf(edge)}]\n");
        }
    }

    private static string AttributesOf(GraphNode node) => node.Type switch
    {
        null when node.IsStart => "shape=circle, label=\"\", width=0.18, style=filled, fillcolor=\"#333333\", color=\"#333333\"",
        null => "shape=doublecircle, label=\"\", width=0.12, style=filled, fillcolor=\"#333333\", color=\"#333333\"",
        StateType.Choice => $"shape=hexagon, style=filled, fillcolor=\"#fdf3d8\", color=\"#b8892b\", {Label(node)}",
        StateType.Action => $"fillcolor=\"#e8f1fb\", color=\"#3b76b5\", {Label(node)}",
        StateType.Wait => $"fillcolor=\"#f0eafa\", color=\"#7a5bb0\", {Label(node)}",
        StateType.Succeed => $"fillcolor=\"#e3f5e6\", color=\"#3a8a4a\", peripheries=2, {Label(node)}",
        StateType.Fail => $"fillcolor=\"#fbe6e4\", color=\"#c0392b\", peripheries=2, {Label(node)}",
        _ => Label(node),
    };

    private static string AttributesOf(GraphEdge edge)
    {
        List<string> attributes = [];
        if (edge.Label.Count > 0)
        {
            attributes.Add($"label={Quote(edge.Label)}");
        }

        if (edge.Kind == EdgeKind.Catch)
        {
            attributes.Add("style=dashed, color=\"#c0392b\", fontcolor=\"#c0392b\"");
        }

        // An edge always ends at a node; ltail and lhead clip it at the frame around the node.
        if (edge.From.Inside is not null)
        {
            attributes.Add($"ltail=cluster_{edge.From.Id}");
        }

        if (edge.To.Inside is not null && edge.To != edge.From)
        {
            attributes.Add($"lhead=cluster_{edge.To.Id}");
        }

        return string.Join(", ", attributes);
    }

    private static string FirstLeaf(GraphNode node) => node.Inside is { } inside ? FirstLeaf(inside.Nodes[0]) : node.Id;

    private static string LastLeaf(GraphNode node) => node.Inside is { } inside ? LastLeaf(inside.Nodes[^1]) : node.Id;

    private static string Label(GraphNode node) => $"label={Quote([.. node.Name, .. node.Details])}";

    private static string Quote(params IReadOnlyList<string> lines) => $"\"{string.Join("\\n", lines.Select(Escape))}\"";

    // Graphviz has escapes of its own, for example \N, and also decodes HTML entities.
    private static string Escape(string line) => line
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("&", "&amp;", StringComparison.Ordinal);
}
