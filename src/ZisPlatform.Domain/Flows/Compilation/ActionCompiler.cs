using ZisPlatform.Domain.Flows.Actions;
using ZisPlatform.Domain.Flows.Language;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Flows.Compilation;

/// <summary>Compiles the definition of a custom HTTP action (contract 10.1).</summary>
internal sealed class ActionCompiler(DiagnosticScope scope)
{
    private static readonly string[] AddressMembers = ["url", "url.$", "path", "path.$"];

    private readonly TemplateCompiler _templateCompiler = new(scope, expandsTemplates: true);

    public HttpAction? Compile(string name, in JsonValue definition, JsonLocation location)
    {
        var reader = new ObjectReader(definition, location, scope);
        var method = CompileMethod(reader);
        var address = CompileAddress(definition, location, out var isPath);
        var headers = CompilePairs(definition, "headers", location);
        var query = CompilePairs(definition, "queryParams", location);
        CheckHeaders(headers, location["headers"]);
        var connection = reader.ReadString("connectionName", BundleRules.Http, "the name of a connection", required: false) is { } text
            ? ParseTemplate(text, location["connectionName"])
            : null;
        var body = CompileBody(definition, location);
        return method is null || address is null
            ? null
            : new HttpAction(name, new HttpDefinition(method, address, isPath, headers, query, body, connection));
    }

    private TextTemplate? CompileMethod(ObjectReader reader)
    {
        var methods = string.Join(", ", HttpAction.Methods);
        if (reader.ReadString("method", BundleRules.Http, $"one of {methods}") is not { } text)
        {
            return null;
        }

        var method = ParseTemplate(text, reader.Location["method"]);
        if (method is { IsLiteral: true } && !HttpAction.Methods.Contains(text.ToUpperInvariant()))
        {
            scope.Error(BundleRules.Http, reader.Location["method"], $"unknown method: {text}", $"one of {methods}");
        }

        return method;
    }

    private Template? CompileAddress(in JsonValue definition, JsonLocation location, out bool isPath)
    {
        var present = new List<string>();
        foreach (var member in AddressMembers)
        {
            if (definition.TryGet(member, out _))
            {
                present.Add(member);
            }
        }

        isPath = present.Count > 0 && present[0].StartsWith("path", StringComparison.Ordinal);
        if (present.Count != 1)
        {
            var list = present.Count == 0 ? "none" : string.Join(" and ", present);
            scope.Error(
                BundleRules.Http,
                location,
                $"exactly one of url, url.$, path and path.$ must be present; this has {list}",
                "url for any host, path for the own account");
            return null;
        }

        var value = definition[present[0]];
        var addressLocation = location[present[0]];
        if (!value.IsString)
        {
            scope.Error(BundleRules.Http, addressLocation, $"{present[0]} must be a string", null);
            return null;
        }

        if (present[0].EndsWith(".$", StringComparison.Ordinal))
        {
            return _templateCompiler.CompileDynamic(present[0], value, addressLocation);
        }

        if (!isPath && ParseTemplate(value.AsString(), addressLocation) is { } url && url.Prefix.Length > 0 && !HasPlausiblePrefix(url))
        {
            scope.Warn(
                BundleRules.Http,
                addressLocation,
                "the url begins with neither https:// nor /",
                "requests are only sent to https:// addresses");
        }

        return _templateCompiler.Compile(value, addressLocation);
    }

    private static bool HasPlausiblePrefix(TextTemplate url) =>
        url.Prefix.StartsWith('/')
        || url.Prefix.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
        || (!url.IsLiteral && url.Prefix.Length < 8);

    private Template? CompileBody(in JsonValue definition, JsonLocation location)
    {
        if (definition.TryGet("requestBody.$", out var dynamic))
        {
            return _templateCompiler.CompileDynamic("requestBody.$", dynamic, location["requestBody.$"]);
        }

        return definition.TryGet("requestBody", out var body) ? _templateCompiler.Compile(body, location["requestBody"]) : null;
    }

    private List<(string Key, Template Value)> CompilePairs(in JsonValue definition, string member, JsonLocation location)
    {
        var pairs = new List<(string, Template)>();
        if (!definition.TryGet(member, out var list))
        {
            return pairs;
        }

        const string shape = "[{\"key\":\"name\",\"value\":\"text\"}]; value may also be value.$";
        if (!list.IsArray)
        {
            scope.Error(BundleRules.Http, location[member], $"{member} must be an array of objects with key and value", shape);
            return pairs;
        }

        for (var i = 0; i < list.Count; i++)
        {
            var pairLocation = location[member][i];
            var pair = list[i];
            if (!pair.IsObject || !pair["key"].IsString || pair["key"].AsString().Length == 0)
            {
                scope.Error(BundleRules.Http, pairLocation, $"an element of {member} needs a key, a string", shape);
            }
            else if (pair.TryGet("value.$", out var dynamic))
            {
                pairs.Add((pair["key"].AsString(), _templateCompiler.CompileDynamic("value.$", dynamic, pairLocation["value.$"])));
            }
            else if (pair.TryGet("value", out var value))
            {
                pairs.Add((pair["key"].AsString(), _templateCompiler.Compile(value, pairLocation["value"])));
            }
            else
            {
                scope.Error(BundleRules.Http, pairLocation, $"an element of {member} needs value or value.$", shape);
            }
        }

        return pairs;
    }

    private void CheckHeaders(List<(string Key, Template Value)> headers, JsonLocation location)
    {
        for (var i = 0; i < headers.Count; i++)
        {
            var key = headers[i].Key;
            if (HttpAction.IsReservedHeader(key))
            {
                scope.Warn(BundleRules.HttpHeader, location, $"the header {key} is not sent: the server sets it by itself", "leave it out");
            }
            else if (key.Any(character =>
                !char.IsAsciiLetterOrDigit(character) && !"!#$%&'*+-.^_`|~".Contains(character, StringComparison.Ordinal)))
            {
                scope.Error(BundleRules.HttpHeader, location, $"\"{key}\" is no header name", "letters, digits and -");
            }
        }
    }

    private TextTemplate? ParseTemplate(string text, JsonLocation location)
    {
        var template = TextTemplate.Parse(text, out var error);
        if (template is null)
        {
            scope.Error(BundleRules.Template, location, $"bad placeholder: {error}", "a placeholder looks like {{$.a.b}}");
        }

        return template;
    }
}
