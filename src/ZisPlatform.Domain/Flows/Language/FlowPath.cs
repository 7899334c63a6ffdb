using System.Diagnostics.CodeAnalysis;
using ZisPlatform.Json;

namespace ZisPlatform.Domain.Flows;

/// <summary>A path of the flow language: RFC 9535 with the looser names that flows use (contract 8.4).</summary>
/// <remarks>Names and indexes give one value or "not found". Anything wider always gives an array, as in Amazon States Language.</remarks>
internal sealed class FlowPath
{
    private readonly JsonPath _path;

    private FlowPath(JsonPath path) => _path = path;

    public string Text => _path.Text;

    public bool IsSingular => _path.IsSingular;

    public bool IsRoot => _path.IsSingular && _path.Segments.IsEmpty;

    /// <summary>The member that the path starts with; null for <c>$</c>, an index or a wildcard.</summary>
    public string? FirstName => _path.IsSingular && !_path.Segments.IsEmpty ? _path.Segments[0].Name : null;

    /// <summary>The second member, as the connection's name in <c>$.connections.acme.token</c>.</summary>
    public string? SecondName => _path.IsSingular && _path.Segments.Length > 1 ? _path.Segments[1].Name : null;

    /// <summary>Whether <c>ResultPath</c> may be this: names and indexes from the front only.</summary>
    public bool IsDestination
    {
        get
        {
            if (!_path.IsSingular)
            {
                return false;
            }

            foreach (var step in _path.Segments)
            {
                if (step.Name is null && step.Index < 0)
                {
                    return false;
                }
            }

            return true;
        }
    }

    public int Length => _path.Segments.Length;

    public static bool TryParse(string text, [NotNullWhen(true)] out FlowPath? path, [NotNullWhen(false)] out string? trouble)
    {
        path = null;
        if (text.StartsWith("$$", StringComparison.Ordinal))
        {
            trouble = "there is no context object $$ here";
            return false;
        }

        if (!JsonPath.TryParse(text, out var parsed, out var failure, JsonPathSyntax.Relaxed))
        {
            trouble = failure.Message;
            return false;
        }

        path = new FlowPath(parsed);
        trouble = null;
        return true;
    }

    /// <summary>False when nothing is there, and when a limit is hit: then <see cref="Expansion.Failure"/> says so.</summary>
    public bool TryGet(in JsonValue document, Expansion expansion, out JsonValue value)
    {
        if (_path.IsSingular)
        {
            return _path.TryGet(document, out value);
        }

        value = default;
        if (!expansion.TakeSearch())
        {
            return false;
        }

        try
        {
            value = JsonValue.Array([.. _path.Evaluate(document, expansion.Options.MaxPathSearchLength)]);
            return true;
        }
        catch (JsonPathLimitException)
        {
            return expansion.Fail(FlowErrors.SearchTooLong(Text));
        }
    }

    public bool TrySet(in JsonValue document, JsonValue value, out JsonValue changed) => _path.TrySet(document, value, out changed);

    public override string ToString() => Text;
}
