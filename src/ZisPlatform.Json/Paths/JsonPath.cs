using System.Diagnostics.CodeAnalysis;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Paths;

/// <summary>A parsed path of RFC 9535. Immutable and thread-safe.</summary>
/// <remarks>The caller decides what a missing value means (an error, null, an empty list).</remarks>
public sealed class JsonPath
{
    /// <summary>The default limit of values that one evaluation can visit.</summary>
    public const long DefaultLimit = 1_000_000;

    private readonly PathSegment[] _segments;
    private readonly JsonPathSegment[]? _steps;

    internal JsonPath(string text, PathSegment[] segments)
    {
        Text = text;
        _segments = segments;
        _steps = PathSegment.AsSteps(segments);
    }

    /// <summary>Gets the path as written.</summary>
    public string Text { get; }

    /// <summary>
    /// Gets a value: true if the path consists of names and indexes only, so that it finds at most one value (a "reference path").
    /// </summary>
    public bool IsSingular => _steps is not null;

    /// <summary>Gets the names and indexes of a singular path; empty for <c>$</c>.</summary>
    /// <exception cref="InvalidOperationException">The path is not singular.</exception>
    public ReadOnlySpan<JsonPathSegment> Segments => RequireSteps();

    /// <exception cref="JsonPathException">The text is not a path.</exception>
    public static JsonPath Parse(string text, JsonPathSyntax syntax = JsonPathSyntax.Rfc9535) => PathParser.Parse(text, syntax);

    /// <summary>Same as <see cref="Parse"/>, but returns the exception instead of throwing it.</summary>
    public static bool TryParse(
        string text,
        [NotNullWhen(true)] out JsonPath? path,
        [NotNullWhen(false)] out JsonPathException? error,
        JsonPathSyntax syntax = JsonPathSyntax.Rfc9535)
    {
        try
        {
            (path, error) = (PathParser.Parse(text, syntax), null);
            return true;
        }
        catch (JsonPathException exception)
        {
            (path, error) = (null, exception);
            return false;
        }
    }

    /// <summary>Gets the value at a singular path; returns false if there is none. Does not allocate.</summary>
    /// <exception cref="InvalidOperationException">The path is not singular.</exception>
    public bool TryGet(in JsonValue document, out JsonValue value)
    {
        value = document;
        foreach (ref readonly var step in RequireSteps().AsSpan())
        {
            if (!step.TryGet(value, out value))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Returns all values that the path selects, in the order of RFC 9535.</summary>
    /// <exception cref="JsonPathLimitException">The evaluation visited more than <paramref name="limit"/> values.</exception>
    public IReadOnlyList<JsonValue> Evaluate(in JsonValue document, long limit = DefaultLimit)
    {
        if (_steps is not null)
        {
            return TryGet(document, out var value) ? [value] : [];
        }

        return PathSegment.Run(_segments, document, new PathEvaluation(document, limit));
    }

    /// <summary>
    /// Sets <paramref name="value"/> at a singular path and returns the changed document. Creates missing members, and replaces a value
    /// that is not an object by one if a name requires it. An index never creates an item: returns false if the item does not exist.
    /// </summary>
    /// <exception cref="InvalidOperationException">The path is not singular.</exception>
    /// <exception cref="JsonDepthException">The result would be nested too deep.</exception>
    public bool TrySet(in JsonValue document, JsonValue value, out JsonValue changed) =>
        PathWriter.TrySet(document, RequireSteps(), value, out changed);

    public override string ToString() => Text;

    private JsonPathSegment[] RequireSteps() => _steps ?? throw new InvalidOperationException(
        $"The path {Text} is not singular and can select several values. Use {nameof(Evaluate)} instead.");
}
