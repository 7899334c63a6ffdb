using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Flows.Language;

/// <summary>An <c>InputPath</c> or <c>OutputPath</c>: the whole document, a part, or, for null, an empty object.</summary>
internal readonly struct FlowPathFilter(FlowPath? path, bool nothing)
{
    public FlowPath? Path => path;

    public bool TryApply(in JsonValue document, TemplateContext expansion, out JsonValue value)
    {
        if (path is null)
        {
            value = nothing ? JsonValue.EmptyObject : document;
            return true;
        }

        return path.TryGet(document, expansion, out value) || expansion.NotFound(path, Missing.PathNotFound);
    }
}
