namespace ZisPlatform.Cli.Graphs.Layout;

/// <summary>
/// Assigns boxes to layers so that lines lead down, except for lines that close a loop, and cuts the lines into pieces between layers.
/// States occupy every other layer; the layers between them hold labels and bends.
/// </summary>
internal sealed class LayerCut
{
    // Some seconds of work; a larger picture is not readable.
    private const int Most = 250_000;

    private readonly IReadOnlyList<Box> _boxes;
    private readonly Dictionary<Box, List<Line>> _out;
    private readonly HashSet<Line> _closing = [];
    private readonly Dictionary<(Box Target, int Layer, EdgeKind Kind, bool Up), Box> _shared = [];
    private readonly HashSet<Piece> _pieces = [];
    private readonly List<Box> _all;

    private LayerCut(IReadOnlyList<Box> boxes, IReadOnlyList<Line> lines)
    {
        _boxes = boxes;
        _all = [.. boxes];
        _out = boxes.ToDictionary(box => box, _ => new List<Line>());
        foreach (var line in lines)
        {
            _out[line.From].Add(line);
        }
    }

    /// <summary>
    /// Returns all boxes by layer, including the layers of labels and bends. The order in a layer is that of a walk from the first box.
    /// </summary>
    public static List<Box>[] Of(IReadOnlyList<Box> boxes, IReadOnlyList<Line> lines)
    {
        var layers = new LayerCut(boxes, lines);
        layers.Assign(layers.InOrder());
        foreach (var line in lines)
        {
            layers.Cut(line);
        }

        return layers.Collect();
    }

    /// <summary>Finds the lines that close a loop by a depth-first walk. Without these lines, every box precedes its targets.</summary>
    private List<Box> InOrder()
    {
        var order = new List<Box>();
        var open = new HashSet<Box>();
        var done = new HashSet<Box>();
        var path = new Stack<(Box Box, int Next)>();
        foreach (var root in _boxes.Where(box => !done.Contains(box)))
        {
            path.Push((root, 0));
            open.Add(root);
            while (path.TryPop(out var at))
            {
                if (at.Next == _out[at.Box].Count)
                {
                    open.Remove(at.Box);
                    done.Add(at.Box);
                    order.Add(at.Box);
                    continue;
                }

                path.Push((at.Box, at.Next + 1));
                var line = _out[at.Box][at.Next];
                if (open.Contains(line.To))
                {
                    _closing.Add(line);
                }
                else if (!done.Contains(line.To))
                {
                    open.Add(line.To);
                    path.Push((line.To, 0));
                }
            }
        }

        order.Reverse();
        return order;
    }

    private void Assign(List<Box> order)
    {
        foreach (var box in order)
        {
            foreach (var line in _out[box])
            {
                // Skip lines that close a loop, because they lead up.
                if (!_closing.Contains(line))
                {
                    line.To.Layer = Math.Max(line.To.Layer, box.Layer + 2);
                }
            }
        }
    }

    private void Cut(Line line)
    {
        var up = _closing.Contains(line);
        var step = up ? -1 : 1;
        var at = line.From;
        for (var layer = line.From.Layer + step; layer != line.To.Layer; layer += step)
        {
            var next = layer == line.From.Layer + step && line.Label is { } label ? Keep(label, layer) : SharedBend(line, layer, up);
            Join(at, next, line.Kind, up);
            at = next;
        }

        Join(at, line.To, line.Kind, up);
    }

    private Box SharedBend(Line line, int layer, bool up)
    {
        var key = (line.To, layer, line.Kind, up);
        return _shared.TryGetValue(key, out var bend) ? bend : _shared[key] = Keep(new Box(6, 0, isBend: true), layer);
    }

    private Box Keep(Box box, int layer)
    {
        if (_all.Count == Most)
        {
            throw new CommandFailedException(ExitCodes.Usage, "The flow is too tangled for an SVG.")
            {
                Hint = "Draw it with --format dot and Graphviz, or with --format mermaid.",
            };
        }

        box.Layer = layer;
        _all.Add(box);
        return box;
    }

    private void Join(Box from, Box to, EdgeKind kind, bool up)
    {
        var piece = up ? new Piece(to, from, kind, PointsUp: true) : new Piece(from, to, kind, PointsUp: false);
        if (_pieces.Add(piece))
        {
            piece.Upper.Below.Add(piece);
            piece.Lower.Above.Add(piece);
        }
    }

    private List<Box>[] Collect()
    {
        var layers = Enumerable.Range(0, _all.Max(box => box.Layer) + 1).Select(_ => new List<Box>()).ToArray();
        var seen = new HashSet<Box>();
        foreach (var root in _all)
        {
            var path = new Stack<Box>([root]);
            while (path.TryPop(out var box))
            {
                if (!seen.Add(box))
                {
                    continue;
                }

                layers[box.Layer].Add(box);
                foreach (var piece in box.Below.AsEnumerable().Reverse())
                {
                    path.Push(piece.Lower);
                }
            }
        }

        return layers;
    }
}
