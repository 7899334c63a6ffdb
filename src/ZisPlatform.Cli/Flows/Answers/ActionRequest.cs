using System.Web;
using ZisPlatform.Domain.Flows.Actions;
using ZisPlatform.Domain.Flows.Execution;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Cli.Flows.Answers;

/// <summary>The request of a flow to an action, in the form used in mocks, tests and output.</summary>
internal sealed record ActionRequest(ActionEffect Effect)
{
    /// <summary>The members of <see cref="ToMatch"/>; a pattern can have no other members.</summary>
    public static readonly string[] Members = ["method", "url", "path", "query", "connection", "headers", "body", "parameters"];

    /// <summary>Gets the last part of the action's name.</summary>
    public string Action => Effect.State.ShortName;

    /// <summary>
    /// Gets a short description, such as <c>GET https://acme.example/tickets</c>. It omits the parameters, because they can contain
    /// secrets.
    /// </summary>
    public string Summary => Effect.Call is { } call ? $"{call.Method} {call.Url}" : Action;

    /// <summary>Returns the HTTP request of a custom action, or the parameters of a built-in action.</summary>
    public JsonValue ToValue()
    {
        var builder = new JsonObjectBuilder();
        if (Effect.Call is not { } call)
        {
            return builder.Set("parameters", Effect.Parameters).ToValue();
        }

        builder.Set("method", call.Method).Set("url", call.Url.OriginalString);
        if (call.Connection is { } connection)
        {
            builder.Set("connection", connection);
        }

        builder.Set("headers", Headers(call));
        if (call.Body is { } body)
        {
            builder.Set("body", Body.ToValue(body.Span));
        }

        return builder.ToValue();
    }

    /// <summary>Returns the same value plus the members that a pattern can also match: the parts of the URL and the parameters.</summary>
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

    /// <summary>Converts the header names of a pattern to the form used in requests.</summary>
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

    private static JsonValue Headers(HttpActionRequest call)
    {
        var headers = JsonValue.EmptyObject;
        foreach (var (name, value) in call.Headers)
        {
            var key = name.ToLowerInvariant();
            headers = headers.With(key, headers.TryGet(key, out var existing) ? $"{existing.AsString()}, {value}" : value);
        }

        return headers;
    }
}
