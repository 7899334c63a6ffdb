namespace ZisPlatform.Cli.Graphs.Layout;

/// <summary>
/// Orders each layer to minimize line crossings: moves boxes to the mean position of their neighbors, in sweeps down and up.
/// </summary>
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
        // A box without neighbors on this side keeps its position.
        var wanted = layer.ToDictionary(
            box => box, box => neighbours(box).Select(other => place[other]).DefaultIfEmpty(place[box]).Average());
        var sorted = layer.OrderBy(box => wanted[box]).ToArray();
        sorted.CopyTo(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(layer));
        Number(layer, place);
    }

    private static void Number(List<Box> layer, Dictionary<Box, double> place)
    {
        for (var at = 0; at < layer.Count; at++)
        {
            // Use relative positions, because adjacent layers differ in length.
            place[layer[at]] = (at + 0.5) / layer.Count;
        }
    }

    private static long Crossings(List<Box>[] layers, Dictionary<Box, double> place)
    {
        var sum = 0L;
        for (var at = 0; at + 1 < layers.Length; at++)
        {
            // Positions in the layer below, counted from 0. Two pieces cross if the order of their ends is the reverse of the order of
            // their starts.
            var lower = layers[at + 1].Select((box, index) => (box, index)).ToDictionary(entry => entry.box, entry => entry.index);
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

    // A binary indexed tree: the number of ends at or before a position.
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
