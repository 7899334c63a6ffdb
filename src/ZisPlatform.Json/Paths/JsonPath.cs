using System.Diagnostics.CodeAnalysis;

namespace ZisPlatform.Json;

/// <summary>A path of RFC 9535, parsed once; immutable, for any number of threads.</summary>
/// <remarks>What a missing value means (an error, null, an empty list) is the caller's to say.</remarks>
public sealed class JsonPath
{
    /// <summary>How many values one evaluation may look at unless told otherwise.</summary>
    public const long DefaultLimit = 1_000_000;

    private readonly PathSegment[] _segments;
    private readonly JsonPathSegment[]? _steps;

    internal JsonPath(string text, PathSegment[] segments)
    {
        Text = text;
        _segments = segments;
        _steps = PathSegment.AsSteps(segments);
    }

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>Whether it consists of names and indexes only, and so finds one value or none: a "reference path".</summary>
    public bool IsSingular => _steps is not null;

    /// <summary>The names and indexes of a singular path; empty for <c>$</c>.</summary>
    /// <exception cref="InvalidOperationException">The path is not singular.</exception>
    public ReadOnlySpan<JsonPathSegment> Segments => Steps();

    /// <exception cref="JsonPathException">It is no path.</exception>
    public static JsonPath Parse(string text, JsonPathSyntax syntax = JsonPathSyntax.Rfc9535) => PathParser.Parse(text, syntax);

    /// <summary>As <see cref="Parse"/>, with the failure handed out instead of thrown.</summary>
    public static bool TryParse(
        string text,
        [NotNullWhen(true)] out JsonPath? path,
        [NotNullWhen(false)] out JsonPathException? failure,
        JsonPathSyntax syntax = JsonPathSyntax.Rfc9535)
    {
        try
        {
            (path, failure) = (PathParser.Parse(text, syntax), null);
            return true;
        }
        catch (JsonPathException refused)
        {
            (path, failure) = (null, refused);
            return false;
        }
    }

    /// <summary>The value a singular path leads to; false when nothing is there. Allocates nothing.</summary>
    /// <exception cref="InvalidOperationException">The path is not singular.</exception>
    public bool TryGet(in JsonValue document, out JsonValue value)
    {
        value = document;
        foreach (ref readonly var step in Steps().AsSpan())
        {
            if (!step.TryGet(value, out value))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>All values the path leads to, in the order of RFC 9535.</summary>
    /// <exception cref="JsonPathLimitException">It looked at more than <paramref name="limit"/> values.</exception>
    public IReadOnlyList<JsonValue> Evaluate(in JsonValue document, long limit = DefaultLimit)
    {
        if (_steps is not null)
        {
            return TryGet(document, out var value) ? [value] : [];
        }

        return PathSegment.Run(_segments, document, new PathEvaluation(document, limit));
    }

    /// <summary>
    /// The document with <paramref name="value"/> at the place of a singular path. Missing members are made, and whatever is no
    /// object becomes one where a name needs it; but an index never makes anything: without that item the answer is false.
    /// </summary>
    /// <exception cref="InvalidOperationException">The path is not singular.</exception>
    /// <exception cref="JsonDepthException">The result would be too deep.</exception>
    public bool TrySet(in JsonValue document, JsonValue value, out JsonValue changed) => PathWriter.TrySet(document, Steps(), value, out changed);

    public override string ToString() => Text;

    private JsonPathSegment[] Steps() => _steps ?? throw new InvalidOperationException($"the path {Text} can lead to many values");
}
