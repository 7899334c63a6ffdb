using System.Web;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Json;

namespace ZisPlatform.Cli.Flows;

/// <summary>What a flow asks of an action, as people write it in mocks and tests and read it in output.</summary>
internal sealed record ActionRequest(ActionEffect Effect)
{
    /// <summary>What <see cref="ToMatch"/> has; a pattern may have no other members.</summary>
    public static readonly string[] Members = ["method", "url", "path", "query", "connection", "headers", "body", "parameters"];

    /// <summary>The last part of the action's name.</summary>
    public string Action => Effect.State.ShortName;

    /// <summary>In a few words, as <c>GET https://acme.example/tickets</c>; without parameters, in which a secret may stand by its name.</summary>
    public string Summary => Effect.Call is { } call ? $"{call.Method} {call.Url}" : Action;

    /// <summary>The request of a custom action as it would go over the wire, the parameters of a built-in one.</summary>
    public JsonValue ToValue()
    {
        var made = new JsonObjectBuilder();
        if (Effect.Call is not { } call)
        {
            return made.Set("parameters", Effect.Parameters).ToValue();
        }

        made.Set("method", call.Method).Set("url", call.Url.OriginalString);
        if (call.Connection is { } connection)
        {
            made.Set("connection", connection);
        }

        made.Set("headers", Headers(call));
        if (call.Body is { } body)
        {
            made.Set("body", Body.ToValue(body.Span));
        }

        return made.ToValue();
    }

    /// <summary>The same with what a pattern may also look at: the parts of the address, and the parameters.</summary>
    public JsonValue ToMatch()
    {
        var value = ToValue().With("parameters", Effect.Parameters);
        if (Effect.Call is not { } call)
        {
            return value;
        }

        var query = JsonValue.EmptyObject;
        var parameters = HttpUtility.ParseQueryString(call.Url.Query);
        foreach (var key in parameters.AllKeys)
        {
            query = query.With(key ?? "", parameters[key] ?? "");
        }

        return value.With("path", call.Url.AbsolutePath).With("query", query);
    }

    /// <summary>Header names of a pattern in the form in which requests have them.</summary>
    public static JsonValue NormalizePattern(JsonValue pattern)
    {
        if (!pattern["headers"].IsObject)
        {
            return pattern;
        }

        var headers = JsonValue.EmptyObject;
        foreach (var (key, value) in pattern["headers"].Members)
        {
            headers = headers.With(key.ToLowerInvariant(), value);
        }

        return pattern.With("headers", headers);
    }

    private static JsonValue Headers(HttpCall call)
    {
        var headers = JsonValue.EmptyObject;
        foreach (var (name, value) in call.Headers)
        {
            var key = name.ToLowerInvariant();
            headers = headers.With(key, headers.TryGet(key, out var other) ? $"{other.AsString()}, {value}" : value);
        }

        return headers;
    }
}
