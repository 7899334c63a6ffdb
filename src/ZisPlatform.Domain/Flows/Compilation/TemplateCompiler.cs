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

    public Template Compile(in JsonValue value, JsonLocation location)
    {
        switch (value.Kind)
        {
            case JsonKind.Object:
                return CompileObject(value, location);
            case JsonKind.Array:
                var items = new Template[value.Count];
                for (var i = 0; i < items.Length; i++)
                {
                    items[i] = Compile(value[i], location[i]);
                }

                return Array.TrueForAll(items, item => item.IsConstant) ? new ConstantTemplate(value) : new ArrayTemplate(items);
            case JsonKind.String:
                return CompileText(value, location);
            default:
                return new ConstantTemplate(value);
        }
    }

    /// <summary>Compiles the value of a key that ends in <c>.$</c>: a path, a template, or plain text.</summary>
    public Template CompileDynamic(string key, in JsonValue value, JsonLocation location)
    {
        if (!value.IsString)
        {
            scope.Error(
                BundleRules.Template,
                location,
                $"value of \"{key}\" must be a string",
                "a path such as \"$.a.b\", or text with {{$.a.b}} in it");
            return new ConstantTemplate(value);
        }

        var text = value.AsString();
        if (text.StartsWith("States.", StringComparison.Ordinal))
        {
            scope.Error(
                BundleRules.Template,
                location,
                $"intrinsic functions are not supported: {text}",
                "compute it in a zis:common:transform:Jq action");
        }
        else if (text.Contains("{{", StringComparison.Ordinal))
        {
            return CompileTemplate(text, location);
        }
        else if (text is "$" || text.StartsWith("$.", StringComparison.Ordinal) || text.StartsWith("$[", StringComparison.Ordinal)
            || text.StartsWith("$$", StringComparison.Ordinal))
        {
            if (FlowPath.TryParse(text, out var path, out var error))
            {
                return new PathTemplate(path);
            }

            scope.Error(BundleRules.Path, location, $"\"{text}\" is no path: {error}", "a path looks like $.a.b, $.a[0] or $['a b']");
        }

        return new ConstantTemplate(value);
    }

    private Template CompileTemplate(string text, JsonLocation location)
    {
        if (TextTemplate.Parse(text, out var error) is { } template)
        {
            return template.IsLiteral ? new ConstantTemplate(text) : new InterpolatedTemplate(template);
        }

        scope.Error(BundleRules.Template, location, $"bad placeholder: {error}", "a placeholder looks like {{$.a.b}}");
        return new ConstantTemplate(text);
    }

    private Template CompileText(in JsonValue value, JsonLocation location)
    {
        var text = value.AsString();
        if (expandsTemplates && text.Contains("{{", StringComparison.Ordinal))
        {
            return CompileTemplate(text, location);
        }

        if (text.StartsWith("$.", StringComparison.Ordinal) || (!expandsTemplates && HasPlaceholder(text)))
        {
            scope.Warn(
                BundleRules.Literal,
                location,
                $"\"{Truncate(text)}\" is plain text here and not replaced",
                "end the key with .$ to have it replaced");
        }

        return new ConstantTemplate(value);
    }

    private Template CompileObject(in JsonValue value, JsonLocation location)
    {
        var members = new List<(string Key, Template Value)>(value.Count);
        foreach (var (key, member) in value.Members)
        {
            if (key.EndsWith(Suffix, StringComparison.Ordinal))
            {
                members.Add((key[..^Suffix.Length], CompileDynamic(key, member, location[key])));
            }
            else if (value.TryGet(key + Suffix, out _))
            {
                scope.Warn(
                    BundleRules.Literal, location[key], $"\"{key}\" has no effect beside \"{key}{Suffix}\"", "leave one of them out");
            }
            else
            {
                members.Add((key, Compile(member, location[key])));
            }
        }

        var memberArray = members.ToArray();
        return Array.TrueForAll(memberArray, member => member.Value.IsConstant)
            ? new ConstantTemplate(BuildConstant(memberArray))
            : new ObjectTemplate(memberArray);
    }

    private static JsonValue BuildConstant((string Key, Template Value)[] members)
    {
        var builder = new JsonObjectBuilder(members.Length);
        foreach (var (key, value) in members)
        {
            builder.Set(key, ((ConstantTemplate)value).Constant);
        }

        return builder.ToValue();
    }

    private static bool HasPlaceholder(string text) =>
        text.Contains("{{", StringComparison.Ordinal) && TextTemplate.Parse(text, out _) is { IsLiteral: false };

    private static string Truncate(string text) => text.Length <= 60 ? text : text[..60] + "…";
}
