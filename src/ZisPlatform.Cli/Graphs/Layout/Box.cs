namespace ZisPlatform.Cli.Graphs.Layout;

/// <summary>An element that takes space in a picture: a state, the label of a line, or a bend of a line.</summary>
internal sealed class Box(double width, double height, bool isBend)
{
    public double Width => width;

    public double Height => height;

    /// <summary>Gets a value: true if the box is only a point on a line, with or without a label.</summary>
    public bool IsBend => isBend;

    /// <summary>Gets or sets the layer, counted from the top; set by <see cref="LayerAssignment"/>.</summary>
    public int Layer { get; set; }

    /// <summary>Gets or sets the x-coordinate of the center; set by <see cref="Columns"/>.</summary>
    public double X { get; set; }

    /// <summary>Gets or sets the y-coordinate of the upper edge.</summary>
    public double Top { get; set; }

    public double Bottom => Top + Height;

    /// <summary>Gets the pieces of lines from the layer above.</summary>
    public List<Piece> Above { get; } = [];

    /// <summary>Gets the pieces of lines to the layer below.</summary>
    public List<Piece> Below { get; } = [];
}

/// <summary>The part of a line between two adjacent layers. Lines to the same target can share a piece.</summary>
/// <param name="Upper">The box above.</param>
/// <param name="Lower">The box below.</param>
/// <param name="Kind">The kind of the lines that the piece belongs to.</param>
/// <param name="PointsUp">True if the lines lead upward.</param>
internal sealed record Piece(Box Upper, Box Lower, EdgeKind Kind, bool PointsUp);

/// <summary>A line to draw.</summary>
/// <param name="From">The source box.</param>
/// <param name="To">The target box, which differs from the source.</param>
/// <param name="Kind">The kind; only lines of one kind share pieces.</param>
/// <param name="Label">The label; null if there is none.</param>
internal sealed record Line(Box From, Box To, EdgeKind Kind, Box? Label);
