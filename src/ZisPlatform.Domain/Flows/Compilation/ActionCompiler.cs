using ZisPlatform.Domain.Flows.Actions;
using ZisPlatform.Domain.Flows.Language;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Flows.Compilation;

/// <summary>Compiles the definition of a custom HTTP action (contract 10.1).</summary>
internal sealed class ActionCompiler(DiagnosticScope scope)
{
    private static readonly string[] Addresses = ["url", "url.$", "path", "path.$"];

    private readonly TemplateCompiler _payloads = new(scope, expandsTemplates: true);

    public HttpAction? Compile(string name, in JsonValue definition, JsonLocation place)
    {
        var reader = new ObjectReader(definition, place, scope);
        var method = Method(reader);
        var address = Address(definition, place, out var isPath);
        var headers = Pairs(definition, "headers", place);
        var query = Pairs(definition, "queryParams", place);
        CheckHeaders(headers, place["headers"]);
        var connection = reader.String("connectionName", BundleRules.Http, "the name of a connection", required: false) is { } text
            ? Template(text, place["connectionName"])
            : null;
        var body = Body(definition, place);
        return method is null || address is null
            ? null
            : new HttpAction(name, new HttpDefinition(method, address, isPath, headers, query, body, connection));
    }

    private TextTemplate? Method(ObjectReader reader)
    {
        var known = string.Join(", ", HttpAction.Methods);
        if (reader.String("method", BundleRules.Http, $"one of {known}") is not { } text)
        {
            return null;
        }

        var method = Template(text, reader.Place["method"]);
        if (method is { IsLiteral: true } && !HttpAction.Methods.Contains(text.ToUpperInvariant()))
        {
            scope.Error(BundleRules.Http, reader.Place["method"], $"unknown method: {text}", $"one of {known}");
        }

        return method;
    }

    private Template? Address(in JsonValue definition, JsonLocation place, out bool isPath)
    {
        var present = new List<string>();
        foreach (var member in Addresses)
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
                place,
                $"exactly one of url, url.$, path and path.$ must be present; this has {list}",
                "url for any host, path for the own account");
            return null;
        }

        var value = definition[present[0]];
        var at = place[present[0]];
        if (!value.IsString)
        {
            scope.Error(BundleRules.Http, at, $"{present[0]} must be a string", null);
            return null;
        }

        if (present[0].EndsWith(".$", StringComparison.Ordinal))
        {
            return _payloads.Dynamic(present[0], value, at);
        }

        if (!isPath && Template(value.AsString(), at) is { } url && url.Prefix.Length > 0 && !LooksRight(url))
        {
            scope.Warn(BundleRules.Http, at, "the url begins with neither https:// nor /", "requests are only sent to https:// addresses");
        }

        return _payloads.Compile(value, at);
    }

    private static bool LooksRight(TextTemplate url) =>
        url.Prefix.StartsWith('/')
        || url.Prefix.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
        || (!url.IsLiteral && url.Prefix.Length < 8);

    private Template? Body(in JsonValue definition, JsonLocation place)
    {
        if (definition.TryGet("requestBody.$", out var dynamic))
        {
            return _payloads.Dynamic("requestBody.$", dynamic, place["requestBody.$"]);
        }

        return definition.TryGet("requestBody", out var body) ? _payloads.Compile(body, place["requestBody"]) : null;
    }

    private List<(string Key, Template Value)> Pairs(in JsonValue definition, string member, JsonLocation place)
    {
        var pairs = new List<(string, Template)>();
        if (!definition.TryGet(member, out var list))
        {
            return pairs;
        }

        const string shape = "[{\"key\":\"name\",\"value\":\"text\"}]; value may also be value.$";
        if (!list.IsArray)
        {
            scope.Error(BundleRules.Http, place[member], $"{member} must be an array of objects with key and value", shape);
            return pairs;
        }

        for (var i = 0; i < list.Count; i++)
        {
            var at = place[member][i];
            var pair = list[i];
            if (!pair.IsObject || !pair["key"].IsString || pair["key"].AsString().Length == 0)
            {
                scope.Error(BundleRules.Http, at, $"an element of {member} needs a key, a string", shape);
            }
            else if (pair.TryGet("value.$", out var dynamic))
            {
                pairs.Add((pair["key"].AsString(), _payloads.Dynamic("value.$", dynamic, at["value.$"])));
            }
            else if (pair.TryGet("value", out var value))
            {
                pairs.Add((pair["key"].AsString(), _payloads.Compile(value, at["value"])));
            }
            else
            {
                scope.Error(BundleRules.Http, at, $"an element of {member} needs value or value.$", shape);
            }
        }

        return pairs;
    }

    private void CheckHeaders(List<(string Key, Template Value)> headers, JsonLocation place)
    {
        for (var i = 0; i < headers.Count; i++)
        {
            var key = headers[i].Key;
            if (HttpAction.IsDropped(key))
            {
                scope.Warn(BundleRules.HttpHeader, place, $"the header {key} is not sent: the server sets it by itself", "leave it out");
            }
            else if (key.Any(unit => !char.IsAsciiLetterOrDigit(unit) && !"!#$%&'*+-.^_`|~".Contains(unit, StringComparison.Ordinal)))
            {
                scope.Error(BundleRules.HttpHeader, place, $"\"{key}\" is no header name", "letters, digits and -");
            }
        }
    }

    private TextTemplate? Template(string text, JsonLocation place)
    {
        var template = TextTemplate.Parse(text, out var trouble);
        if (template is null)
        {
            scope.Error(BundleRules.Template, place, $"bad placeholder: {trouble}", "a placeholder looks like {{$.a.b}}");
        }

        return template;
    }
}
