using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using ZisPlatform.Json.Text;

namespace ZisPlatform.Json.Values;

/// <summary>An immutable JSON value. The default is null. Versions derived from each other share their common parts.</summary>
/// <remarks>
/// Numbers keep the text they were read from, so that <c>1.0</c>, <c>1e2</c> and ids of any length are written unchanged; only arithmetic
/// converts them to doubles. Members keep their order. Values can be read by several threads concurrently.
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public readonly partial struct JsonValue : IEquatable<JsonValue>, IComparable<JsonValue>
{
    /// <summary>The maximum nesting depth. Creating a deeper value throws <see cref="JsonDepthException"/>.</summary>
    public const int MaxDepth = 1024;

    public static readonly JsonValue Null;
    public static readonly JsonValue True = new(Tag.Boolean, 1);
    public static readonly JsonValue False = new(Tag.Boolean, 0);
    public static readonly JsonValue EmptyArray = new(ArrayNode.Empty);
    public static readonly JsonValue EmptyObject = new(ObjectNode.Empty);

    // Null, a string, or a Node; the tag determines the meaning of the bits.
    private readonly object? _node;
    private readonly long _bits;

    internal JsonValue(object? node, long bits = 0)
    {
        _node = node;
        _bits = bits;
    }

    public JsonKind Kind =>
        _node is null ? JsonKind.Null : _node.GetType() == typeof(string) ? JsonKind.String : Unsafe.As<Node>(_node).Kind;

    public bool IsNull => _node is null;

    public bool IsBoolean => ReferenceEquals(_node, Tag.Boolean);

    public bool IsNumber => Kind == JsonKind.Number;

    public bool IsString => _node is string;

    public bool IsArray => _node is ArrayNode;

    public bool IsObject => _node is ObjectNode;

    /// <summary>Gets a value: true for all values except null and false.</summary>
    internal bool IsTruthy => _node is not null && !(ReferenceEquals(_node, Tag.Boolean) && _bits == 0);

    public static implicit operator JsonValue(bool value) => value ? True : False;

    public static implicit operator JsonValue(string value) => From(value);

    public static implicit operator JsonValue(int value) => new(Tag.Integer, value);

    public static implicit operator JsonValue(long value) => new(Tag.Integer, value);

    public static implicit operator JsonValue(double value) => From(value);

    public static bool operator ==(JsonValue left, JsonValue right) => left.Equals(right);

    public static bool operator !=(JsonValue left, JsonValue right) => !left.Equals(right);

    public static bool operator <(JsonValue left, JsonValue right) => left.CompareTo(right) < 0;

    public static bool operator <=(JsonValue left, JsonValue right) => left.CompareTo(right) <= 0;

    public static bool operator >(JsonValue left, JsonValue right) => left.CompareTo(right) > 0;

    public static bool operator >=(JsonValue left, JsonValue right) => left.CompareTo(right) >= 0;

    public static JsonValue From(string value) => new(value ?? throw new ArgumentNullException(nameof(value)));

    /// <summary>
    /// Creates a computed number. NaN and the infinities have no JSON form and are written as null and the largest doubles.
    /// </summary>
    public static JsonValue From(double value) => new(Tag.Double, BitConverter.DoubleToInt64Bits(value));

    /// <summary>Creates a number that keeps <paramref name="literal"/> as its text.</summary>
    /// <exception cref="FormatException">The text is not a JSON number.</exception>
    public static JsonValue Number(string literal) =>
        TryParse(literal, out var value) && value.IsNumber && !char.IsWhiteSpace(literal[0]) && !char.IsWhiteSpace(literal[^1])
            ? value
            : throw new FormatException($"'{literal}' is not a JSON number");

    public static JsonValue Array(params ReadOnlySpan<JsonValue> items) => new(ArrayNode.Wrap(items.ToArray()));

    public static JsonValue Object(params ReadOnlySpan<(string Key, JsonValue Value)> members)
    {
        var builder = new JsonObjectBuilder(members.Length);
        foreach (var (key, value) in members)
        {
            builder.Set(key, value);
        }

        return builder.ToValue();
    }

    /// <summary>Determines whether this is the identical value, not only an equal one.</summary>
    internal bool IsSameAs(in JsonValue other) => ReferenceEquals(_node, other._node) && _bits == other._bits;

    /// <exception cref="InvalidOperationException">The value is not a boolean.</exception>
    public bool AsBoolean() => IsBoolean ? _bits != 0 : throw WrongKind("a boolean");

    /// <exception cref="InvalidOperationException">The value is not a string.</exception>
    public string AsString() => _node as string ?? throw WrongKind("a string");

    /// <summary>
    /// Determines whether two values are equal. The order of members is ignored; numbers are compared by value, so that <c>1.0</c> equals
    /// <c>1</c>.
    /// </summary>
    public bool Equals(JsonValue other) => JsonOrder.AreEqual(this, other);

    public override bool Equals(object? obj) => obj is JsonValue other && Equals(other);

    /// <summary>Compares two values in jq's order.</summary>
    public int CompareTo(JsonValue other) => JsonOrder.Compare(this, other);

    public override int GetHashCode()
    {
        switch (Kind)
        {
            case JsonKind.Number:
                var number = AsDouble();
                return (number == 0 ? 0 : number).GetHashCode();
            case JsonKind.Array:
                var items = Items;
                return items.IsEmpty ? 3 : HashCode.Combine(items.Length, items[0].ShallowHash(), items[^1].ShallowHash());
            default:
                return ShallowHash();
        }
    }

    /// <summary>Returns compact JSON.</summary>
    public override string ToString() => JsonWriter.ToText(this, indented: false);

    public string ToString(bool indented) => JsonWriter.ToText(this, indented);

    /// <summary>Writes UTF-8, either compact or indented by two spaces.</summary>
    public void WriteTo(IBufferWriter<byte> target, bool indented = false) => JsonWriter.Write(this, target, indented);

    /// <summary>Returns compact JSON as UTF-8.</summary>
    public byte[] ToUtf8() => JsonWriter.ToUtf8(this);

    /// <summary>
    /// Returns the value as text for users and URLs: a string unchanged, null as an empty text, integers always in full (never with an
    /// exponent or <c>.0</c>), other numbers as written, arrays and objects as compact JSON.
    /// </summary>
    public string ToPlainText() => Kind switch
    {
        JsonKind.Null => "",
        JsonKind.String => AsString(),
        JsonKind.Number => PlainNumber(),
        JsonKind.Boolean => _bits != 0 ? "true" : "false",
        JsonKind.Array or JsonKind.Object => ToString(),
    };

    private int ShallowHash() => Kind switch
    {
        JsonKind.Null => 0,
        JsonKind.Boolean => _bits != 0 ? 1 : 2,
        JsonKind.Number => GetHashCode(),
        JsonKind.String => AsString().GetHashCode(),
        JsonKind.Array => 4 + Count,
        JsonKind.Object => 5 + (Count << 8),
    };

    private InvalidOperationException WrongKind(string expected) =>
        new(string.Create(CultureInfo.InvariantCulture, $"the JSON value is {Kind}, not {expected}"));
}
