namespace ZisPlatform.Cli.Graphs.Layout;

/// <summary>
/// Assigns boxes to layers so that lines lead down, except for lines that close a loop, and cuts the lines into pieces between layers.
/// States occupy every other layer; the layers between them hold labels and bends.
/// </summary>
internal sealed class LayerAssignment
{
    // Some seconds of work; a larger picture is not readable.
    private const int MaxBoxes = 250_000;

    private readonly IReadOnlyList<Box> _boxes;
    private readonly Dictionary<Box, List<Line>> _outgoing;
    private readonly HashSet<Line> _loopLines = [];
    private readonly Dictionary<(Box Target, int Layer, EdgeKind Kind, bool Up), Box> _sharedBends = [];
    private readonly HashSet<Piece> _pieces = [];
    private readonly List<Box> _allBoxes;

    private LayerAssignment(IReadOnlyList<Box> boxes, IReadOnlyList<Line> lines)
    {
        _boxes = boxes;
        _allBoxes = [.. boxes];
        _outgoing = boxes.ToDictionary(box => box, _ => new List<Line>());
        foreach (var line in lines)
        {
            _outgoing[line.From].Add(line);
        }
    }

    /// <summary>
    /// Returns all boxes by layer, including the layers of labels and bends. The order in a layer is that of a walk from the first box.
    /// </summary>
    public static List<Box>[] Of(IReadOnlyList<Box> boxes, IReadOnlyList<Line> lines)
    {
        var layers = new LayerAssignment(boxes, lines);
        layers.Assign(layers.SortTopologically());
        foreach (var line in lines)
        {
            layers.CutLine(line);
        }

        return layers.Collect();
    }

    /// <summary>Finds the lines that close a loop by a depth-first walk. Without these lines, every box precedes its targets.</summary>
    private List<Box> SortTopologically()
    {
        var order = new List<Box>();
        var open = new HashSet<Box>();
        var done = new HashSet<Box>();
        var path = new Stack<(Box Box, int Next)>();
        foreach (var root in _boxes.Where(box => !done.Contains(box)))
        {
            path.Push((root, 0));
            open.Add(root);
            while (path.TryPop(out var current))
            {
                if (current.Next == _outgoing[current.Box].Count)
                {
                    open.Remove(current.Box);
                    done.Add(current.Box);
                    order.Add(current.Box);
                    continue;
                }

                path.Push((current.Box, current.Next + 1));
                var line = _outgoing[current.Box][current.Next];
                if (open.Contains(line.To))
                {
                    _loopLines.Add(line);
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
            foreach (var line in _outgoing[box])
            {
                // Skip lines that close a loop, because they lead up.
                if (!_loopLines.Contains(line))
                {
                    line.To.Layer = Math.Max(line.To.Layer, box.Layer + 2);
                }
            }
        }
    }

    private void CutLine(Line line)
    {
        var up = _loopLines.Contains(line);
        var step = up ? -1 : 1;
        var current = line.From;
        for (var layer = line.From.Layer + step; layer != line.To.Layer; layer += step)
        {
            var next = layer == line.From.Layer + step && line.Label is { } label ? AddBox(label, layer) : SharedBend(line, layer, up);
            AddPiece(current, next, line.Kind, up);
            current = next;
        }

        AddPiece(current, line.To, line.Kind, up);
    }

    private Box SharedBend(Line line, int layer, bool up)
    {
        var key = (line.To, layer, line.Kind, up);
        return _sharedBends.TryGetValue(key, out var bend) ? bend : _sharedBends[key] = AddBox(new Box(6, 0, isBend: true), layer);
    }

    private Box AddBox(Box box, int layer)
    {
        if (_allBoxes.Count == MaxBoxes)
        {
            throw new CommandFailedException(ExitCodes.Usage, "The flow is too tangled for an SVG.")
            {
                Hint = "Draw it with --format dot and Graphviz, or with --format mermaid.",
            };
        }

        box.Layer = layer;
        _allBoxes.Add(box);
        return box;
    }

    private void AddPiece(Box from, Box to, EdgeKind kind, bool up)
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
        var layers = Enumerable.Range(0, _allBoxes.Max(box => box.Layer) + 1).Select(_ => new List<Box>()).ToArray();
        var visited = new HashSet<Box>();
        foreach (var root in _allBoxes)
        {
            var path = new Stack<Box>([root]);
            while (path.TryPop(out var box))
            {
                if (!visited.Add(box))
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
