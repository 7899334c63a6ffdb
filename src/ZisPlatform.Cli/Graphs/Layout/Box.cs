namespace ZisPlatform.Cli.Graphs.Layout;

/// <summary>Something that takes room in a picture: a state, the label of a line, or a bend of one.</summary>
internal sealed class Box(double width, double height, bool isBend)
{
    public double Width => width;

    public double Height => height;

    /// <summary>Whether it is only a place that a line goes through, label or not.</summary>
    public bool IsBend => isBend;

    /// <summary>From the top; filled in by <see cref="LayerCut"/>.</summary>
    public int Layer { get; set; }

    /// <summary>Of its middle; filled in by <see cref="Columns"/>.</summary>
    public double X { get; set; }

    /// <summary>Of its upper edge.</summary>
    public double Top { get; set; }

    public double Bottom => Top + Height;

    /// <summary>Pieces of lines that come from above.</summary>
    public List<Piece> Above { get; } = [];

    /// <summary>Pieces of lines that go on below.</summary>
    public List<Piece> Below { get; } = [];
}

/// <summary>A part of a line between two neighbouring layers; lines to the same place may share it.</summary>
/// <param name="Upper">The box above.</param>
/// <param name="Lower">The box below.</param>
/// <param name="Kind">What lines it belongs to.</param>
/// <param name="PointsUp">Whether they lead from below to above.</param>
internal sealed record Piece(Box Upper, Box Lower, EdgeKind Kind, bool PointsUp);

/// <summary>A line to be drawn.</summary>
/// <param name="From">Where it starts.</param>
/// <param name="To">Where it ends; another box.</param>
/// <param name="Kind">Only lines of one kind share pieces.</param>
/// <param name="Label">Null without one.</param>
internal sealed record Line(Box From, Box To, EdgeKind Kind, Box? Label);
