using System.Runtime.CompilerServices;

namespace ZisPlatform.Json.Values;

/// <summary>The object that a <see cref="JsonValue"/> refers to if it is neither null nor a string.</summary>
internal abstract class Node(JsonKind kind)
{
    public readonly JsonKind Kind = kind;
}

/// <summary>Specifies the interpretation of the adjacent 64 bits, so that booleans and nearly all numbers need no allocation.</summary>
internal sealed class Tag : Node
{
    public static readonly Tag Boolean = new(JsonKind.Boolean);

    /// <summary>The bits are an integer that was written as an integer.</summary>
    public static readonly Tag Integer = new(JsonKind.Number);

    /// <summary>The bits are a decimal fraction without an exponent, see <see cref="PackedDecimal"/>.</summary>
    public static readonly Tag Decimal = new(JsonKind.Number);

    /// <summary>The bits are a double: the result of arithmetic, never read from text.</summary>
    public static readonly Tag Double = new(JsonKind.Number);

    private Tag(JsonKind kind)
        : base(kind)
    {
    }
}

/// <summary>A number whose text fits none of the packed forms: exponents, more than 16 digits of a fraction, more than 63 bits.</summary>
internal sealed class NumberLiteral(string text) : Node(JsonKind.Number)
{
    private double _value = double.NaN;

    public string Text { get; } = text;

    // A literal is never NaN, so NaN means "not decoded yet". Concurrent threads compute the same value.
    public double Value => double.IsNaN(_value) ? _value = NumberFormatter.ToDouble(Text) : _value;
}

/// <summary>An array or an object.</summary>
internal abstract class ContainerNode(JsonKind kind, int depth, long size) : Node(kind)
{
    private const long MaxSize = long.MaxValue / 4;

    private const int LevelBits = 11;
    private const long MaxTextLength = 1L << 50;

    /// <summary>
    /// An upper bound of the nesting depth, including this level. It is stored, so that readers need not measure before they recurse.
    /// </summary>
    public readonly int Depth = depth;

    /// <summary>
    /// An upper bound of the number of values visited by a reader that follows every item. Shared parts are counted each time: doubling a
    /// value forty times takes only forty arrays, but the result is too large to write.
    /// </summary>
    public readonly long Size = size;

    // Length and levels share one word, so that threads always see a consistent pair; 0 means not computed yet.
    private long _textExtent;

    /// <inheritdoc cref="JsonValue.TextLength"/>
    public long TextLength => TextExtent >> LevelBits;

    /// <inheritdoc cref="JsonValue.Levels"/>
    public int Levels => (int)(TextExtent & ((1 << LevelBits) - 1));

    protected abstract ReadOnlySpan<JsonValue> Parts { get; }

    /// <summary>Gets the number of bytes of the text outside the parts.</summary>
    protected abstract long OverheadLength { get; }

    private long TextExtent => _textExtent != 0 ? _textExtent : _textExtent = MeasureTextExtent();

    protected static long AddSizes(long size, long addend) => Math.Min(size + addend, MaxSize);

    protected static (int Depth, long Size) Measure(ReadOnlySpan<JsonValue> items)
    {
        var (depth, size) = (0, 1L);
        foreach (ref readonly var item in items)
        {
            depth = Math.Max(depth, item.Depth);
            size = AddSizes(size, item.Size);
        }

        return (ParentDepth(depth), size);
    }

    private long MeasureTextExtent()
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var (length, levels) = (OverheadLength, 0);
        foreach (ref readonly var part in Parts)
        {
            length = Math.Min(length + part.TextLength, MaxTextLength);
            levels = Math.Max(levels, part.Levels);
        }

        return (length << LevelBits) | (uint)(levels + 1);
    }

    protected static int ParentDepth(int depth) =>
        depth < JsonValue.MaxDepth ? depth + 1 : throw new JsonDepthException(JsonValue.MaxDepth);
}
