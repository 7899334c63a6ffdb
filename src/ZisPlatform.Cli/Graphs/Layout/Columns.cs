namespace ZisPlatform.Cli.Graphs.Layout;

/// <summary>Assigns each box a horizontal position, in the order of its layer: close to connected boxes and with straight lines.</summary>
internal static class Columns
{
    private const int Sweeps = 60;
    private const double Gap = 22;

    public static void AssignPositions(List<Box>[] layers)
    {
        foreach (var layer in layers)
        {
            var x = 0d;
            foreach (var box in layer)
            {
                box.X = x + (box.Width / 2);
                x += box.Width + Gap;
            }
        }

        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            // Sweep down and up alternately, and use both directions in the last sweeps.
            var (above, below) = sweep >= Sweeps - 20 ? (true, true) : (sweep % 2 == 0, sweep % 2 == 1);
            foreach (var layer in below && !above ? layers.Reverse() : layers)
            {
                PlaceLayer(layer, above, below);
            }
        }

        var left = layers.SelectMany(layer => layer).Min(box => box.X - (box.Width / 2));
        foreach (var box in layers.SelectMany(layer => layer))
        {
            box.X -= left;
        }
    }

    /// <summary>
    /// Finds the positions closest to the preferred ones that keep order and distance. Boxes that would overlap form a block, which is
    /// placed at the weighted mean of their preferred positions.
    /// </summary>
    private static void PlaceLayer(List<Box> layer, bool above, bool below)
    {
        var blocks = new List<(double Preferred, double Weight, int Count)>();
        var offset = 0d;
        var offsets = new double[layer.Count];
        for (var index = 0; index < layer.Count; index++)
        {
            if (index > 0)
            {
                offset += ((layer[index - 1].Width + layer[index].Width) / 2) + Gap;
            }

            offsets[index] = offset;
            var (preferred, weight) = PreferredPosition(layer[index], above, below);
            blocks.Add((preferred - offset, weight, 1));
            while (blocks.Count > 1 && blocks[^2].Preferred > blocks[^1].Preferred)
            {
                var (left, right) = (blocks[^2], blocks[^1]);
                blocks.RemoveRange(blocks.Count - 2, 2);
                var sum = left.Weight + right.Weight;
                blocks.Add((((left.Preferred * left.Weight) + (right.Preferred * right.Weight)) / sum, sum, left.Count + right.Count));
            }
        }

        var next = 0;
        foreach (var (preferred, _, count) in blocks)
        {
            for (var end = next + count; next < end; next++)
            {
                layer[next].X = preferred + offsets[next];
            }
        }
    }

    private static (double Preferred, double Weight) PreferredPosition(Box box, bool above, bool below)
    {
        var (sum, weight) = (0d, 0d);
        foreach (var (other, pieceWeight) in (above ? box.Above.Select(piece => (piece.Upper, Weight(piece))) : [])
            .Concat(below ? box.Below.Select(piece => (piece.Lower, Weight(piece))) : []))
        {
            sum += other.X * pieceWeight;
            weight += pieceWeight;
        }

        // A small weight for the current position: otherwise an unconnected box would have no weight.
        return weight > 0 ? (sum / weight, weight) : (box.X, 0.05);
    }

    // The main path through a flow is the straightest, then its branches; error paths give way to both. A bend in the middle of a long line
    // is worse than one at its end.
    private static double Weight(Piece piece) => (piece.Kind, piece.Upper.IsBend && piece.Lower.IsBend) switch
    {
        (EdgeKind.Catch, true) => 1,
        (EdgeKind.Catch, false) => 0.03,
        (EdgeKind.Next, _) => 8,
        (_, true) => 6,
        (_, false) => 2,
    };
}
