namespace ZisPlatform.Cli.Graphs.Layout;

/// <summary>A layered drawing from top to bottom, by the method of Sugiyama et al.</summary>
/// <param name="Layers">The boxes with their positions; the upper left corner is 0, 0.</param>
/// <param name="Tops">The upper edges of the layers.</param>
/// <param name="Bottoms">The lower edges of the layers.</param>
internal sealed record Layering(IReadOnlyList<IReadOnlyList<Box>> Layers, IReadOnlyList<double> Tops, IReadOnlyList<double> Bottoms)
{
    private const double Gap = 16;

    public double Width => Layers.SelectMany(layer => layer).Max(box => box.X + (box.Width / 2));

    public double Height => Bottoms[^1];

    public IEnumerable<Piece> Pieces => Layers.SelectMany(layer => layer).SelectMany(box => box.Below);

    public static Layering Of(IReadOnlyList<Box> boxes, IReadOnlyList<Line> lines)
    {
        var layers = LayerAssignment.Of(boxes, lines);
        Order.Improve(layers);
        Columns.AssignPositions(layers);
        var (tops, bottoms) = (new double[layers.Length], new double[layers.Length]);
        for (var index = 0; index < layers.Length; index++)
        {
            tops[index] = index == 0 ? 0 : bottoms[index - 1] + GapBelow(layers[index - 1]);
            var height = layers[index].Max(box => box.Height);
            bottoms[index] = tops[index] + height;
            foreach (var box in layers[index])
            {
                box.Top = tops[index] + ((height - box.Height) / 2);
            }
        }

        return new Layering(layers, tops, bottoms);
    }

    // Lines with a large horizontal distance need more vertical space for their curves.
    private static double GapBelow(List<Box> upper)
    {
        var maxOffset = upper.SelectMany(box => box.Below).Select(piece => Math.Abs(piece.Upper.X - piece.Lower.X)).DefaultIfEmpty().Max();
        return Gap + Math.Min(24, maxOffset / 14);
    }
}
