using System.Diagnostics.CodeAnalysis;
using ZisPlatform.Json.Paths;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Flows.Language;

/// <summary>A path of the flow language: RFC 9535 with the relaxed names that flows use (contract 8.4).</summary>
/// <remarks>
/// A path of names and indexes results in one value or "not found". All other paths always result in an array, as in Amazon States
/// Language.
/// </remarks>
internal sealed class FlowPath
{
    private readonly JsonPath _path;

    private FlowPath(JsonPath path) => _path = path;

    public string Text => _path.Text;

    public bool IsSingular => _path.IsSingular;

    public bool IsRoot => _path.IsSingular && _path.Segments.IsEmpty;

    /// <summary>Gets the first member of the path; null for <c>$</c>, an index or a wildcard.</summary>
    public string? FirstName => _path.IsSingular && !_path.Segments.IsEmpty ? _path.Segments[0].Name : null;

    /// <summary>Gets the second member, such as the connection name in <c>$.connections.acme.token</c>.</summary>
    public string? SecondName => _path.IsSingular && _path.Segments.Length > 1 ? _path.Segments[1].Name : null;

    /// <summary>
    /// Gets a value indicating whether the path is valid as <c>ResultPath</c>, that is, consists only of names and indexes from the front.
    /// </summary>
    public bool IsWritable
    {
        get
        {
            if (!_path.IsSingular)
            {
                return false;
            }

            foreach (var segment in _path.Segments)
            {
                if (segment.Name is null && segment.Index < 0)
                {
                    return false;
                }
            }

            return true;
        }
    }

    public int Length => _path.Segments.Length;

    public static bool TryParse(string text, [NotNullWhen(true)] out FlowPath? path, [NotNullWhen(false)] out string? error)
    {
        path = null;
        if (text.StartsWith("$$", StringComparison.Ordinal))
        {
            error = "there is no context object $$ here";
            return false;
        }

        if (!JsonPath.TryParse(text, out var parsed, out var parseError, JsonPathSyntax.Relaxed))
        {
            error = parseError.Message;
            return false;
        }

        path = new FlowPath(parsed);
        error = null;
        return true;
    }

    /// <summary>
    /// Reads the value at the path. Returns false if there is no value, or if a limit is exceeded; then
    /// <see cref="TemplateContext.Error"/> is set.
    /// </summary>
    public bool TryGet(in JsonValue document, TemplateContext context, out JsonValue value)
    {
        if (_path.IsSingular)
        {
            return _path.TryGet(document, out value);
        }

        value = default;
        if (!context.TryCountSearch())
        {
            return false;
        }

        try
        {
            value = JsonValue.Array([.. _path.Evaluate(document, context.Options.MaxPathSearchLength)]);
            return true;
        }
        catch (JsonPathLimitException)
        {
            return context.Fail(FlowErrors.SearchTooLong(Text));
        }
    }

    public bool TrySet(in JsonValue document, JsonValue value, out JsonValue changed) => _path.TrySet(document, value, out changed);

    public override string ToString() => Text;
}
