using System.Globalization;
using System.Text;
using ZisPlatform.Domain.Flows.Execution;

namespace ZisPlatform.Cli.Graphs;

/// <summary>Writes a flowchart for Mermaid, which Markdown pages of GitHub, GitLab and others render.</summary>
internal static class Mermaid
{
    // Space for the two lines in the head of a Map.
    private const string Settings = """
        config:
          flowchart:
            subGraphTitleMargin:
              top: 4
              bottom: 24
        """;

    private const string Classes = """
          classDef dot fill:#333,stroke:#333
          classDef action fill:#e8f1fb,stroke:#3b76b5,color:#111
          classDef choice fill:#fdf3d8,stroke:#b8892b,color:#111
          classDef wait fill:#f0eafa,stroke:#7a5bb0,color:#111
          classDef pass fill:#f3f3f3,stroke:#888,color:#111
          classDef succeed fill:#e3f5e6,stroke:#3a8a4a,color:#111
          classDef fail fill:#fbe6e4,stroke:#c0392b,color:#111
          classDef map fill:#fafafa,stroke:#888,color:#111
        """;

    public static string Of(IReadOnlyList<FlowGraph> graphs)
    {
        var builder = new FlowchartBuilder();
        if (graphs is [{ } only])
        {
            builder.AppendMachine(only, "  ");
        }
        else
        {
            foreach (var (graph, index) in graphs.Select((graph, index) => (graph, index)))
            {
                builder.AppendFrame($"f{index}", Escape(graph.Title), graph, "  ");
            }
        }

        var title = graphs is [{ } single] ? $"title: \"{single.Title}\"\n" : "";
        return $"---\n{title}{Settings.ReplaceLineEndings("\n")}\n---\nflowchart TD\n{builder}{Classes.ReplaceLineEndings("\n")}\n";
    }

    /// <summary>The text written line by line, and the parts that can only be written at the end.</summary>
    private sealed class FlowchartBuilder
    {
        private readonly StringBuilder _text = new();
        private readonly List<string> _frames = [];
        private readonly List<int> _catchEdges = [];
        private int _edgeCount;

        public void AppendFrame(string id, string title, FlowGraph graph, string indent)
        {
            _frames.Add(id);
            // Mermaid changes the direction in a frame unless it is specified.
            _text.Append(CultureInfo.InvariantCulture, $"{indent}subgraph {id}[\"{title}\"]\n{indent}  direction TB\n");
            AppendMachine(graph, indent + "  ");
            _text.Append(CultureInfo.InvariantCulture, $"{indent}end\n");
        }

        public void AppendMachine(FlowGraph graph, string indent)
        {
            foreach (var node in graph.Nodes)
            {
                if (node.Inside is { } inside)
                {
                    AppendFrame(node.Id, Lines(node), inside, indent);
                }
                else
                {
                    _text.Append(CultureInfo.InvariantCulture, $"{indent}{node.Id}{Shape(node)}\n");
                }
            }

            foreach (var edge in graph.Edges)
            {
                var arrow = edge.Kind == EdgeKind.Catch ? "-.->" : "-->";
                var label = edge.Label.Count > 0 ? $"|\"{string.Join("<br/>", edge.Label.Select(Escape))}\"|" : "";
                _text.Append(CultureInfo.InvariantCulture, $"{indent}{edge.From.Id} {arrow}{label} {edge.To.Id}\n");
                if (edge.Kind == EdgeKind.Catch)
                {
                    _catchEdges.Add(_edgeCount);
                }

                _edgeCount++;
            }
        }

        public override string ToString()
        {
            var frameClasses = _frames.Count > 0 ? $"  class {string.Join(',', _frames)} map\n" : "";
            var catchStyles = _catchEdges.Count > 0 ? $"  linkStyle {string.Join(',', _catchEdges)} stroke:#c0392b,color:#c0392b\n" : "";
            return $"{_text}{frameClasses}{catchStyles}";
        }
    }

    private static string Shape(GraphNode node) => node.Type switch
    {
        null => node.IsStart ? "((\" \")):::dot" : "(((\" \"))):::dot",
        StateType.Choice => $"{{{{\"{Lines(node)}\"}}}}:::{node.Class}",
        StateType.Succeed or StateType.Fail => $"([\"{Lines(node)}\"]):::{node.Class}",
        _ => $"[\"{Lines(node)}\"]:::{node.Class}",
    };

    private static string Lines(GraphNode node) =>
        $"<b>{string.Join("<br/>", node.Name.Select(Escape))}</b><br/>{string.Join("<br/>", node.Details.Select(Escape))}";

    /// <summary>
    /// Escapes quoted text, which Mermaid interprets as Markdown, HTML and formulas. A number between # and ; is always a plain character.
    /// </summary>
    private static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || !rune.IsAscii || rune.Value is ' ' or '$' or '=' or ',' or ':' or '/' or '\'' or '(' or ')')
            {
                // Two dollar signs start a formula, even if escaped; a zero-width space separates them.
                escaped.Append(rune.Value == '$' && escaped is [.., '$'] ? "#8203;$" : rune.ToString());
            }
            // Names often contain these characters; only at the start of a line do they mean a list, heading or emphasis.
            else if (rune.Value is '.' or '-' or '_' && escaped.Length > 0 && !IsNumber(escaped))
            {
                escaped.Append(rune);
            }
            else
            {
                escaped.Append(CultureInfo.InvariantCulture, $"#{rune.Value};");
            }
        }

        return escaped.ToString();
    }

    private static bool IsNumber(StringBuilder text)
    {
        for (var index = 0; index < text.Length; index++)
        {
            if (!char.IsAsciiDigit(text[index]))
            {
                return false;
            }
        }

        return true;
    }
}
