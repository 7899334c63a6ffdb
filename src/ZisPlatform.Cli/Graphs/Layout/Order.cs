namespace ZisPlatform.Cli.Graphs.Layout;

/// <summary>Orders each layer so that few lines cross: boxes move to the middle of what they are joined to, down and up again.</summary>
internal static class Order
{
    private const int Sweeps = 16;

    public static void Improve(List<Box>[] layers)
    {
        var place = new Dictionary<Box, double>();
        foreach (var layer in layers)
        {
            Number(layer, place);
        }

        var best = layers.Select(layer => layer.ToArray()).ToArray();
        var fewest = Crossings(layers, place);
        for (var sweep = 0; sweep < Sweeps && fewest > 0; sweep++)
        {
            if (sweep % 2 == 0)
            {
                for (var at = 1; at < layers.Length; at++)
                {
                    Sort(layers[at], place, box => box.Above.Select(piece => piece.Upper));
                }
            }
            else
            {
                for (var at = layers.Length - 2; at >= 0; at--)
                {
                    Sort(layers[at], place, box => box.Below.Select(piece => piece.Lower));
                }
            }

            var crossings = Crossings(layers, place);
            if (crossings < fewest)
            {
                fewest = crossings;
                best = [.. layers.Select(layer => layer.ToArray())];
            }
        }

        for (var at = 0; at < layers.Length; at++)
        {
            layers[at] = [.. best[at]];
        }
    }

    private static void Sort(List<Box> layer, Dictionary<Box, double> place, Func<Box, IEnumerable<Box>> neighbours)
    {
        // One that is joined to nothing on this side keeps its place.
        var wanted = layer.ToDictionary(box => box, box => neighbours(box).Select(other => place[other]).DefaultIfEmpty(place[box]).Average());
        var sorted = layer.OrderBy(box => wanted[box]).ToArray();
        sorted.CopyTo(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(layer));
        Number(layer, place);
    }

    private static void Number(List<Box> layer, Dictionary<Box, double> place)
    {
        for (var at = 0; at < layer.Count; at++)
        {
            // In parts of the layer: neighbouring layers differ in length.
            place[layer[at]] = (at + 0.5) / layer.Count;
        }
    }

    private static long Crossings(List<Box>[] layers, Dictionary<Box, double> place)
    {
        var sum = 0L;
        for (var at = 0; at + 1 < layers.Length; at++)
        {
            // Below, counted from 0; of two pieces that begin in order, those cross that end out of order.
            var lower = layers[at + 1].Select((box, index) => (box, index)).ToDictionary(one => one.box, one => one.index);
            var counts = new int[lower.Count + 1];
            var seen = 0;
            foreach (var box in layers[at])
            {
                var ends = box.Below.Select(piece => lower[piece.Lower]).Order().ToArray();
                foreach (var end in ends)
                {
                    sum += seen - UpTo(counts, end);
                }

                foreach (var end in ends)
                {
                    Add(counts, end);
                    seen++;
                }
            }
        }

        return sum;
    }

    // A binary indexed tree: how many ends there are at or before a place.
    private static int UpTo(int[] counts, int end)
    {
        var sum = 0;
        for (var at = end + 1; at > 0; at -= at & -at)
        {
            sum += counts[at];
        }

        return sum;
    }

    private static void Add(int[] counts, int end)
    {
        for (var at = end + 1; at < counts.Length; at += at & -at)
        {
            counts[at]++;
        }
    }
}
