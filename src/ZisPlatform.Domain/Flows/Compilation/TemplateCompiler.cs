using ZisPlatform.Domain.Flows.Language;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Flows.Compilation;

/// <summary>Compiles JSON with <c>.$</c> keys (contract 8.6).</summary>
/// <param name="expandsTemplates">
/// True if <c>{{…}}</c> is expanded in plain values, as in action definitions; false for <c>Parameters</c>.
/// </param>
internal sealed class TemplateCompiler(DiagnosticScope scope, bool expandsTemplates)
{
    private const string Suffix = ".$";

    public Template Compile(in JsonValue value, JsonLocation place)
    {
        switch (value.Kind)
        {
            case JsonKind.Object:
                return Object(value, place);
            case JsonKind.Array:
                var items = new Template[value.Count];
                for (var i = 0; i < items.Length; i++)
                {
                    items[i] = Compile(value[i], place[i]);
                }

                return Array.TrueForAll(items, item => item.IsConstant) ? new ConstantTemplate(value) : new ArrayTemplate(items);
            case JsonKind.String:
                return Plain(value, place);
            default:
                return new ConstantTemplate(value);
        }
    }

    /// <summary>Compiles the value of a key that ends in <c>.$</c>: a path, a template, or plain text.</summary>
    public Template Dynamic(string key, in JsonValue value, JsonLocation place)
    {
        if (!value.IsString)
        {
            scope.Error(
                BundleRules.Template,
                place,
                $"value of \"{key}\" must be a string",
                "a path such as \"$.a.b\", or text with {{$.a.b}} in it");
            return new ConstantTemplate(value);
        }

        var text = value.AsString();
        if (text.StartsWith("States.", StringComparison.Ordinal))
        {
            scope.Error(
                BundleRules.Template,
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
                return new PathTemplate(path);
            }

            scope.Error(BundleRules.Path, place, $"\"{text}\" is no path: {trouble}", "a path looks like $.a.b, $.a[0] or $['a b']");
        }

        return new ConstantTemplate(value);
    }

    private Template Template(string text, JsonLocation place)
    {
        if (TextTemplate.Parse(text, out var trouble) is { } template)
        {
            return template.IsLiteral ? new ConstantTemplate(text) : new InterpolatedTemplate(template);
        }

        scope.Error(BundleRules.Template, place, $"bad placeholder: {trouble}", "a placeholder looks like {{$.a.b}}");
        return new ConstantTemplate(text);
    }

    private Template Plain(in JsonValue value, JsonLocation place)
    {
        var text = value.AsString();
        if (expandsTemplates && text.Contains("{{", StringComparison.Ordinal))
        {
            return Template(text, place);
        }

        if (text.StartsWith("$.", StringComparison.Ordinal) || (!expandsTemplates && HasPlaceholder(text)))
        {
            scope.Warn(
                BundleRules.Literal,
                place,
                $"\"{Short(text)}\" is plain text here and not replaced",
                "end the key with .$ to have it replaced");
        }

        return new ConstantTemplate(value);
    }

    private Template Object(in JsonValue value, JsonLocation place)
    {
        var members = new List<(string Key, Template Value)>(value.Count);
        foreach (var (key, member) in value.Members)
        {
            if (key.EndsWith(Suffix, StringComparison.Ordinal))
            {
                members.Add((key[..^Suffix.Length], Dynamic(key, member, place[key])));
            }
            else if (value.TryGet(key + Suffix, out _))
            {
                scope.Warn(BundleRules.Literal, place[key], $"\"{key}\" has no effect beside \"{key}{Suffix}\"", "leave one of them out");
            }
            else
            {
                members.Add((key, Compile(member, place[key])));
            }
        }

        var made = members.ToArray();
        return Array.TrueForAll(made, member => member.Value.IsConstant) ? new ConstantTemplate(Constant(made)) : new ObjectTemplate(made);
    }

    private static JsonValue Constant((string Key, Template Value)[] members)
    {
        var made = new JsonObjectBuilder(members.Length);
        foreach (var (key, value) in members)
        {
            made.Set(key, ((ConstantTemplate)value).Constant);
        }

        return made.ToValue();
    }

    private static bool HasPlaceholder(string text) =>
        text.Contains("{{", StringComparison.Ordinal) && TextTemplate.Parse(text, out _) is { IsLiteral: false };

    private static string Short(string text) => text.Length <= 60 ? text : text[..60] + "…";
}
