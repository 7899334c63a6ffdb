using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Flows.Language;

/// <summary>The target of a result (contract 8.7). The default is the root.</summary>
internal readonly struct ResultTarget
{
    private readonly FlowPath? _path;

    private ResultTarget(FlowPath? path, bool discards)
    {
        _path = path;
        Discards = discards;
    }

    public static ResultTarget Root => default;

    public static ResultTarget Discard => new(null, discards: true);

    public bool Discards { get; }

    public static ResultTarget FromPath(FlowPath path) => path.IsRoot ? Root : new(path, discards: false);

    public bool TryWrite(in JsonValue document, in JsonValue result, TemplateContext context, out JsonValue changed)
    {
        changed = document;
        if (Discards)
        {
            return true;
        }

        if (_path is null)
        {
            changed = result;
            return true;
        }

        return _path.TrySet(document, result, out changed) || context.Fail(FlowErrors.ResultPathCannotBeApplied(_path.Text));
    }

    /// <summary>Gets the number of levels between the root and the result.</summary>
    public int Depth => _path?.Length ?? 0;
}
