namespace ZisPlatform.Cli.Graphs.Layout;

/// <summary>
/// Orders each layer to minimize line crossings: moves boxes to the mean position of their neighbors, in sweeps down and up.
/// </summary>
internal static class Order
{
    private const int Sweeps = 16;

    public static void Improve(List<Box>[] layers)
    {
        var positions = new Dictionary<Box, double>();
        foreach (var layer in layers)
        {
            Number(layer, positions);
        }

        var best = layers.Select(layer => layer.ToArray()).ToArray();
        var fewest = Crossings(layers, positions);
        for (var sweep = 0; sweep < Sweeps && fewest > 0; sweep++)
        {
            if (sweep % 2 == 0)
            {
                for (var layerIndex = 1; layerIndex < layers.Length; layerIndex++)
                {
                    Sort(layers[layerIndex], positions, box => box.Above.Select(piece => piece.Upper));
                }
            }
            else
            {
                for (var layerIndex = layers.Length - 2; layerIndex >= 0; layerIndex--)
                {
                    Sort(layers[layerIndex], positions, box => box.Below.Select(piece => piece.Lower));
                }
            }

            var crossings = Crossings(layers, positions);
            if (crossings < fewest)
            {
                fewest = crossings;
                best = [.. layers.Select(layer => layer.ToArray())];
            }
        }

        for (var layerIndex = 0; layerIndex < layers.Length; layerIndex++)
        {
            layers[layerIndex] = [.. best[layerIndex]];
        }
    }

    private static void Sort(List<Box> layer, Dictionary<Box, double> positions, Func<Box, IEnumerable<Box>> neighbours)
    {
        // A box without neighbors on this side keeps its position.
        var preferred = layer.ToDictionary(
            box => box, box => neighbours(box).Select(other => positions[other]).DefaultIfEmpty(positions[box]).Average());
        var sorted = layer.OrderBy(box => preferred[box]).ToArray();
        sorted.CopyTo(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(layer));
        Number(layer, positions);
    }

    private static void Number(List<Box> layer, Dictionary<Box, double> positions)
    {
        for (var index = 0; index < layer.Count; index++)
        {
            // Use relative positions, because adjacent layers differ in length.
            positions[layer[index]] = (index + 0.5) / layer.Count;
        }
    }

    private static long Crossings(List<Box>[] layers, Dictionary<Box, double> positions)
    {
        var sum = 0L;
        for (var layerIndex = 0; layerIndex + 1 < layers.Length; layerIndex++)
        {
            // Positions in the layer below, counted from 0. Two pieces cross if the order of their ends is the reverse of the order of
            // their starts.
            var lower = layers[layerIndex + 1].Select((box, index) => (box, index)).ToDictionary(entry => entry.box, entry => entry.index);
            var counts = new int[lower.Count + 1];
            var endCount = 0;
            foreach (var box in layers[layerIndex])
            {
                var ends = box.Below.Select(piece => lower[piece.Lower]).Order().ToArray();
                foreach (var end in ends)
                {
                    sum += endCount - CountUpTo(counts, end);
                }

                foreach (var end in ends)
                {
                    Add(counts, end);
                    endCount++;
                }
            }
        }

        return sum;
    }

    // A binary indexed tree: the number of ends at or before a position.
    private static int CountUpTo(int[] counts, int end)
    {
        var sum = 0;
        for (var node = end + 1; node > 0; node -= node & -node)
        {
            sum += counts[node];
        }

        return sum;
    }

    private static void Add(int[] counts, int end)
    {
        for (var node = end + 1; node < counts.Length; node += node & -node)
        {
            counts[node]++;
        }
    }
}
