using System.Xml.Linq;
using ZisPlatform.Cli.Graphs.Layout;
using ZisPlatform.Domain.Flows.Execution;

namespace ZisPlatform.Cli.Graphs;

/// <summary>A machine with all boxes and lines placed; a Map contains the drawing of its Iterator.</summary>
/// <param name="Width">The total width.</param>
/// <param name="Height">The total height.</param>
/// <param name="Start">The distance of the start from the left.</param>
/// <param name="Elements">The elements, relative to 0, 0.</param>
internal sealed record MachineDrawing(double Width, double Height, double Start, IReadOnlyList<XElement> Elements)
{
    private const double LineHeight = 16;
    private const double Padding = 14;
    private const double Dot = 14;
    private const double Head = 7;

    public static MachineDrawing Of(FlowGraph graph)
    {
        var nodes = graph.Nodes.ToDictionary(node => node, node => new DrawnNode(node, node.Inside is null ? null : Of(node.Inside)));
        foreach (var loop in graph.Edges.Where(edge => edge.From == edge.To))
        {
            nodes[loop.From].Loops.Add(loop);
        }

        var boxes = nodes.ToDictionary(entry => entry.Key, entry => entry.Value.Box());
        var labels = new Dictionary<Box, GraphEdge>();
        var lines = graph.Edges.Where(edge => edge.From != edge.To).Select(edge =>
        {
            Box? label = null;
            if (edge.Label.Count > 0)
            {
                label = new Box(LabelWidth(edge), (edge.Label.Count * 14) + 4, isBend: true);
                labels[label] = edge;
            }

            return new Line(boxes[edge.From], boxes[edge.To], edge.Kind, label);
        }).ToArray();

        var layering = Layering.Of([.. boxes.Values], lines);
        var elements = layering.Pieces.SelectMany(piece => Draw(piece, layering))
            .Concat(labels.Select(label => DrawLabel(label.Value, label.Key.X, label.Key.Top, label.Key.Height)))
            .Concat(nodes.Select(node => node.Value.Draw(boxes[node.Key])));
        return new MachineDrawing(layering.Width, layering.Height, boxes[graph.Nodes[0]].X, [.. elements]);
    }

    public static double LabelWidth(GraphEdge edge) => (edge.Label.Max(GraphText.Width) * 11) + 8;

    public static XElement DrawLabel(GraphEdge edge, double x, double top, double height)
    {
        var width = LabelWidth(edge);
        var kind = edge.Kind == EdgeKind.Catch ? "label catch" : "label";
        return Shapes.Group(x, top, [
            Shapes.Rectangle(-width / 2, 0, width, height, 3, "back"),
            .. edge.Label.Select((line, index) => Shapes.Text(0, (index * 14) + 13, kind, line)),
        ]).WithHint(edge.Hint);
    }

    private static IEnumerable<XElement> Draw(Piece piece, Layering layering)
    {
        var kind = piece.Kind == EdgeKind.Catch ? "line catch" : "line";
        var (x1, x2) = (Port(piece, piece.Upper, piece.Upper.Below), Port(piece, piece.Lower, piece.Lower.Above));
        // A line is straight within its layer, so that it does not touch the adjacent boxes.
        var (y1, y2) = (layering.Bottoms[piece.Upper.Layer], layering.Tops[piece.Lower.Layer]);
        var top = piece.Upper.IsBend ? layering.Tops[piece.Upper.Layer] : piece.Upper.Bottom;
        var bottom = piece.Lower.IsBend ? y2 : piece.Lower.Top;
        top += piece.PointsUp && !piece.Upper.IsBend ? Head : 0;
        bottom -= !piece.PointsUp && !piece.Lower.IsBend ? Head : 0;
        var middle = (y1 + y2) / 2;
        yield return Math.Abs(x1 - x2) < 0.5
            ? Shapes.Path(kind, $"M{x1} {top}V{bottom}")
            : Shapes.Path(kind, $"M{x1} {top}V{Math.Max(y1, top)}C{x1} {middle} {x2} {middle} {x2} {Math.Min(y2, bottom)}V{bottom}");
        var head = piece.Kind == EdgeKind.Catch ? "head catch" : "head";
        if (piece.PointsUp && !piece.Upper.IsBend)
        {
            yield return Shapes.Path(head, $"M{x1} {top - Head}l-4 {Head}h8z");
        }
        else if (!piece.PointsUp && !piece.Lower.IsBend)
        {
            yield return Shapes.Path(head, $"M{x2} {bottom + Head}l-4 {-Head}h8z");
        }
    }

    /// <summary>
    /// Returns the position where a line leaves or meets a box. The lines are side by side, in the order of their other ends.
    /// </summary>
    private static double Port(Piece piece, Box box, List<Piece> all)
    {
        if (box.IsBend || all.Count == 1)
        {
            return box.X;
        }

        var below = piece.Upper == box;
        var order = all.OrderBy(other => below ? other.Lower.X : other.Upper.X).ToList();
        var step = Math.Min(26, (box.Width - 40) / all.Count);
        // The line to the next state leaves from the middle.
        var mainLine = below ? order.FindIndex(other => other.Kind == EdgeKind.Next && !other.PointsUp) : -1;
        var offset = (order.IndexOf(piece) - (mainLine >= 0 ? mainLine : (all.Count - 1) / 2d)) * step;
        var maxOffset = Math.Max(0, (box.Width / 2) - 16);
        return box.X + Math.Clamp(offset, -maxOffset, maxOffset);
    }

    /// <summary>A state or dot with its size.</summary>
    private sealed class DrawnNode(GraphNode node, MachineDrawing? inside)
    {
        public List<GraphEdge> Loops { get; } = [];

        private double TextHeight => ((node.Name.Count + node.Details.Count) * LineHeight) + 12;

        private double TextWidth => Math.Max(node.Name.Max(GraphText.Width) * 13.5, node.Details.Max(GraphText.Width) * 11) + 24;

        private double Width => node.Type is null ? Dot
            : inside is null ? Math.Max(96, TextWidth + (node.Type == StateType.Choice ? 20 : 0))
            : Math.Max(TextWidth, inside.Width + (2 * Padding));

        private double Height => node.Type is null ? Dot : inside is null ? TextHeight : TextHeight + inside.Height + Padding;

        private double LoopWidth => Loops.Count == 0 ? 0 : Loops.Max(loop => loop.Label.Count > 0 ? LabelWidth(loop) : 0) + 44;

        // A loop is drawn on the right; the same space on the left keeps the state in the center.
        public Box Box() => new(Width + (2 * LoopWidth), Height, isBend: false);

        public XElement Draw(Box box)
        {
            var (left, kind) = (box.X - (Width / 2), $"box {node.Class}");
            if (node.Type is null)
            {
                XElement[] dot = node.IsStart
                    ? [Shapes.Circle(box.X, box.Top + (Dot / 2), Dot / 2, "dot")]
                    : [
                        Shapes.Circle(box.X, box.Top + (Dot / 2), Dot / 2, "ring"),
                        Shapes.Circle(box.X, box.Top + (Dot / 2), (Dot / 2) - 3, "dot"),
                    ];
                return Shapes.Group(0, 0, dot).WithHint(node.Hint);
            }

            List<XElement> elements = [Outline(left, box.Top, kind)];
            var y = box.Top + 18;
            foreach (var (line, style) in node.Name.Select(line => (line, "name")).Concat(node.Details.Select(line => (line, "detail"))))
            {
                elements.Add(Shapes.Text(box.X, y, style, line));
                y += LineHeight;
            }

            if (inside is not null)
            {
                elements.Add(Shapes.Group(box.X - (inside.Width / 2), box.Top + TextHeight, inside.Elements));
            }

            elements.AddRange(Loops.SelectMany((loop, index) =>
                DrawLoop(loop, left + Width, box.Top + (Height * (index + 1) / (Loops.Count + 1)))));
            return Shapes.Group(0, 0, elements).WithHint(node.Hint);
        }

        private XElement Outline(double left, double top, string kind)
        {
            var (right, middle, bottom) = (left + Width, top + (Height / 2), top + Height);
            return node.Type switch
            {
                StateType.Choice => Shapes.Path(
                    kind, $"M{left} {middle}L{left + 14} {top}H{right - 14}L{right} {middle}L{right - 14} {bottom}H{left + 14}Z"),
                StateType.Succeed or StateType.Fail => Shapes.Rectangle(left, top, Width, Height, Math.Min(22, Height / 2), kind),
                _ => Shapes.Rectangle(left, top, Width, Height, 6, kind),
            };
        }

        private static IEnumerable<XElement> DrawLoop(GraphEdge loop, double x, double y)
        {
            var kind = loop.Kind == EdgeKind.Catch ? "catch" : "";
            yield return Shapes.Path($"line {kind}".Trim(), $"M{x} {y - 8}C{x + 40} {y - 14} {x + 40} {y + 14} {x + Head} {y + 8}");
            yield return Shapes.Path($"head {kind}".Trim(), $"M{x} {y + 8}l{Head} -4v8z");
            if (loop.Label.Count > 0)
            {
                var height = (loop.Label.Count * 14d) + 4;
                yield return DrawLabel(loop, x + 38 + (LabelWidth(loop) / 2), y - (height / 2), height);
            }
        }
    }
}
