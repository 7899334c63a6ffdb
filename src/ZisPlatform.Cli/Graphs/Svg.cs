using System.Xml.Linq;

namespace ZisPlatform.Cli.Graphs;

/// <summary>Writes a picture for any browser: one file without scripts or external resources.</summary>
internal static class Svg
{
    private const double Margin = 16;

    private const string Style = """
        text{font-family:system-ui,"Segoe UI","Noto Sans",sans-serif;font-size:13px;fill:#1c1c1c;text-anchor:middle}
        .name{font-weight:600}.detail{font-size:11px;fill:#555}.label{font-size:11px;fill:#333}.title{font-size:16px;font-weight:600}
        .box{stroke-width:1.3;fill:#f3f3f3;stroke:#888}.action{fill:#e8f1fb;stroke:#3b76b5}.choice{fill:#fdf3d8;stroke:#b8892b}
        .wait{fill:#f0eafa;stroke:#7a5bb0}.succeed{fill:#e3f5e6;stroke:#3a8a4a}.fail{fill:#fbe6e4;stroke:#c0392b}
        .map{fill:#fafafa;stroke:#888}.dot{fill:#333}.ring{fill:none;stroke:#333;stroke-width:1.3}
        .line{fill:none;stroke:#666;stroke-width:1.3}.head{fill:#666}
        """ + ".catch{stroke:#c0392b;stroke-dasharray:5 3}.head.catch{fill:#c0392b;stroke:none}\n" + """
        .back{fill:#fff;fill-opacity:.85}.label.catch{fill:#c0392b;stroke:none}
        """;

    public static readonly XNamespace Space = "http://www.w3.org/2000/svg";

    public static string Of(IReadOnlyList<FlowGraph> graphs)
    {
        var (x, height) = (Margin, 0d);
        var content = new List<XElement>();
        foreach (var graph in graphs)
        {
            var drawing = MachineDrawing.Of(graph);
            var titleWidth = GraphText.Width(graph.Title) * 16;
            var width = Math.Max(drawing.Width, titleWidth);
            var offset = (width - drawing.Width) / 2;
            content.Add(Shapes.Text(
                x + Math.Clamp(offset + drawing.Start, titleWidth / 2, width - (titleWidth / 2)), Margin + 14, "title", graph.Title));
            content.Add(Shapes.Group(x + offset, Margin + 34, drawing.Elements));
            x += width + (2 * Margin);
            height = Math.Max(height, drawing.Height + 34);
        }

        var root = new XElement(
            Space + "svg",
            new XAttribute("width", Shapes.Number(x - Margin)),
            new XAttribute("height", Shapes.Number(height + (2 * Margin))),
            new XAttribute("viewBox", $"0 0 {Shapes.Number(x - Margin)} {Shapes.Number(height + (2 * Margin))}"),
            new XAttribute("role", "img"),
            new XElement(Space + "title", string.Join(", ", graphs.Select(graph => graph.Title))),
            new XElement(Space + "style", Style),
            new XElement(Space + "rect", new XAttribute("fill", "#fff"), new XAttribute("width", "100%"), new XAttribute("height", "100%")),
            content);
        return root + "\n";
    }
}
