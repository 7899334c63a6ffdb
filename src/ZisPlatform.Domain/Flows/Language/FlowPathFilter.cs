using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Flows.Language;

/// <summary>An <c>InputPath</c> or <c>OutputPath</c>: the whole document, a part, or, for null, an empty object.</summary>
internal readonly struct FlowPathFilter(FlowPath? path, bool isNull)
{
    public FlowPath? Path => path;

    public bool TryApply(in JsonValue document, TemplateContext context, out JsonValue value)
    {
        if (path is null)
        {
            value = isNull ? JsonValue.EmptyObject : document;
            return true;
        }

        return path.TryGet(document, context, out value) || context.FailNotFound(path, MissingValueHandling.PathNotFound);
    }
}
