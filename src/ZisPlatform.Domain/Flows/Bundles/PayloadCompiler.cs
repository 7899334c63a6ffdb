using ZisPlatform.Json;

namespace ZisPlatform.Domain.Flows;

/// <summary>Compiles JSON with <c>.$</c> keys (contract 8.6).</summary>
/// <param name="expandsTemplates">
/// True if <c>{{…}}</c> is expanded in plain values, as in action definitions; false for <c>Parameters</c>.
/// </param>
internal sealed class PayloadCompiler(Scope scope, bool expandsTemplates)
{
    private const string Suffix = ".$";

    public Payload Compile(in JsonValue value, Place place)
    {
        switch (value.Kind)
        {
            case JsonKind.Object:
                return Object(value, place);
            case JsonKind.Array:
                var items = new Payload[value.Count];
                for (var i = 0; i < items.Length; i++)
                {
                    items[i] = Compile(value[i], place[i]);
                }

                return Array.TrueForAll(items, item => item.IsConstant) ? new ConstantPayload(value) : new ArrayPayload(items);
            case JsonKind.String:
                return Plain(value, place);
            default:
                return new ConstantPayload(value);
        }
    }

    /// <summary>Compiles the value of a key that ends in <c>.$</c>: a path, a template, or plain text.</summary>
    public Payload Dynamic(string key, in JsonValue value, Place place)
    {
        if (!value.IsString)
        {
            scope.Error(
                Rules.Template,
                place,
                $"value of \"{key}\" must be a string",
                "a path such as \"$.a.b\", or text with {{$.a.b}} in it");
            return new ConstantPayload(value);
        }

        var text = value.AsString();
        if (text.StartsWith("States.", StringComparison.Ordinal))
        {
            scope.Error(
                Rules.Template,
                place,
                $"intrinsic functions are not supported: {text}",
                "compute it in a zis:common:transform:Jq action");
        }
        else if (text.Contains("{{", StringComparison.Ordinal))
        {
            return Template(text, place);
        }
        else if (text is "$" || text.StartsWith("$.", StringComparison.Ordinal) || text.StartsWith("$[", StringComparison.Ordinal)
            || text.StartsWith("$$", StringComparison.Ordinal))
        {
            if (FlowPath.TryParse(text, out var path, out var trouble))
            {
                return new PathPayload(path);
            }

            scope.Error(Rules.Path, place, $"\"{text}\" is no path: {trouble}", "a path looks like $.a.b, $.a[0] or $['a b']");
        }

        return new ConstantPayload(value);
    }

    private Payload Template(string text, Place place)
    {
        if (TextTemplate.Parse(text, out var trouble) is { } template)
        {
            return template.IsLiteral ? new ConstantPayload(text) : new TextPayload(template);
        }

        scope.Error(Rules.Template, place, $"bad placeholder: {trouble}", "a placeholder looks like {{$.a.b}}");
        return new ConstantPayload(text);
    }

    private Payload Plain(in JsonValue value, Place place)
    {
        var text = value.AsString();
        if (expandsTemplates && text.Contains("{{", StringComparison.Ordinal))
        {
            return Template(text, place);
        }

        if (text.StartsWith("$.", StringComparison.Ordinal) || (!expandsTemplates && HasPlaceholder(text)))
        {
            scope.Warn(
                Rules.Literal,
                place,
                $"\"{Short(text)}\" is plain text here and not replaced",
                "end the key with .$ to have it replaced");
        }

        return new ConstantPayload(value);
    }

    private Payload Object(in JsonValue value, Place place)
    {
        var members = new List<(string Key, Payload Value)>(value.Count);
        foreach (var (key, member) in value.Members)
        {
            if (key.EndsWith(Suffix, StringComparison.Ordinal))
            {
                members.Add((key[..^Suffix.Length], Dynamic(key, member, place[key])));
            }
            else if (value.TryGet(key + Suffix, out _))
            {
                scope.Warn(Rules.Literal, place[key], $"\"{key}\" has no effect beside \"{key}{Suffix}\"", "leave one of them out");
            }
            else
            {
                members.Add((key, Compile(member, place[key])));
            }
        }

        var made = members.ToArray();
        return Array.TrueForAll(made, member => member.Value.IsConstant) ? new ConstantPayload(Constant(made)) : new ObjectPayload(made);
    }

    private static JsonValue Constant((string Key, Payload Value)[] members)
    {
        var made = new JsonObjectBuilder(members.Length);
        foreach (var (key, value) in members)
        {
            made.Set(key, ((ConstantPayload)value).Constant);
        }

        return made.ToValue();
    }

    private static bool HasPlaceholder(string text) =>
        text.Contains("{{", StringComparison.Ordinal) && TextTemplate.Parse(text, out _) is { IsLiteral: false };

    private static string Short(string text) => text.Length <= 60 ? text : text[..60] + "…";
}
