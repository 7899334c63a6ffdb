using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Flows.Language;

/// <summary>
/// JSON in which keys that end in <c>.$</c>, and in action definitions also templates, are replaced with values (contract 8.6).
/// </summary>
internal abstract class Template
{
    public abstract bool TryExpand(in JsonValue document, MissingValueHandling onMissing, TemplateContext context, out JsonValue value);

    /// <summary>Gets all paths that the template reads, for the checks at upload and the search for connections.</summary>
    public abstract IEnumerable<FlowPath> Paths { get; }

    public bool IsConstant => this is ConstantTemplate;
}

internal sealed class ConstantTemplate(JsonValue constant) : Template
{
    public JsonValue Constant { get; } = constant;

    public override IEnumerable<FlowPath> Paths => [];

    public override bool TryExpand(in JsonValue document, MissingValueHandling onMissing, TemplateContext context, out JsonValue value)
    {
        value = Constant;
        return true;
    }
}

internal sealed class PathTemplate(FlowPath path) : Template
{
    public override IEnumerable<FlowPath> Paths => [path];

    public override bool TryExpand(in JsonValue document, MissingValueHandling onMissing, TemplateContext context, out JsonValue value) =>
        path.TryGet(document, context, out value) || context.FailNotFound(path, onMissing);
}

internal sealed class InterpolatedTemplate(TextTemplate template) : Template
{
    /// <summary>Gets the original text of the template.</summary>
    public string Text => template.Text;

    public override IEnumerable<FlowPath> Paths => template.Paths;

    public override bool TryExpand(in JsonValue document, MissingValueHandling onMissing, TemplateContext context, out JsonValue value)
    {
        var isRendered = template.TryRender(document, onMissing, context, out var text);
        value = text;
        return isRendered;
    }
}

internal sealed class ArrayTemplate(Template[] items) : Template
{
    public override IEnumerable<FlowPath> Paths => items.SelectMany(item => item.Paths);

    public override bool TryExpand(in JsonValue document, MissingValueHandling onMissing, TemplateContext context, out JsonValue value)
    {
        var builder = new JsonArrayBuilder(items.Length);
        foreach (var item in items)
        {
            if (!item.TryExpand(document, onMissing, context, out var expanded))
            {
                value = default;
                return false;
            }

            builder.Add(expanded);
        }

        value = builder.ToValue();
        return true;
    }
}

internal sealed class ObjectTemplate : Template
{
    // Up to this number of dynamic values, copying the skeleton with its key table is cheaper than building an object.
    private const int FewMembers = 2;

    private readonly (string Key, Template Value)[] _members;
    private readonly (string Key, Template Value)[] _dynamic;
    private readonly JsonValue _skeleton;

    public ObjectTemplate((string Key, Template Value)[] members)
    {
        _members = members;
        _dynamic = [.. members.Where(member => !member.Value.IsConstant)];
        var skeleton = new JsonObjectBuilder(members.Length);
        foreach (var (key, value) in members)
        {
            skeleton.Set(key, value is ConstantTemplate constant ? constant.Constant : default);
        }

        _skeleton = skeleton.ToValue();
    }

    public override IEnumerable<FlowPath> Paths => _dynamic.SelectMany(member => member.Value.Paths);

    public IEnumerable<string> Keys => _members.Select(member => member.Key);

    public Template? this[string key] => Array.Find(_members, member => member.Key == key).Value;

    public override bool TryExpand(in JsonValue document, MissingValueHandling onMissing, TemplateContext context, out JsonValue value)
    {
        value = _skeleton;
        if (_dynamic.Length <= FewMembers)
        {
            foreach (var (key, template) in _dynamic)
            {
                if (!template.TryExpand(document, onMissing, context, out var expanded))
                {
                    return false;
                }

                value = value.With(key, expanded);
            }

            return true;
        }

        var builder = new JsonObjectBuilder(_members.Length);
        foreach (var (key, template) in _members)
        {
            if (!template.TryExpand(document, onMissing, context, out var expanded))
            {
                return false;
            }

            builder.Set(key, expanded);
        }

        value = builder.ToValue();
        return true;
    }
}
