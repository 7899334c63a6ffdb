using System.Text;
using ZisPlatform.Domain.Flows.Language;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Flows.Actions;

/// <summary>The compiled members of an action definition.</summary>
internal sealed record HttpDefinition(
    TextTemplate Method,
    Template Address,
    bool IsPath,
    IReadOnlyList<(string Key, Template Value)> Headers,
    IReadOnlyList<(string Key, Template Value)> Query,
    Template? Body,
    TextTemplate? Connection)
{
    public IEnumerable<FlowPath> Paths =>
    [
        .. Method.Paths, .. Address.Paths, .. Headers.SelectMany(header => header.Value.Paths),
        .. Query.SelectMany(parameter => parameter.Value.Paths), .. Body?.Paths ?? [], .. Connection?.Paths ?? [],
    ];
}

/// <summary>A custom action (contract 10): a request template, compiled once.</summary>
public sealed class HttpAction
{
    /// <summary>
    /// The header with the server's signature. It proves to receivers which integration sent the request (contract, HTTP API 2.1).
    /// </summary>
    public const string SignatureHeader = "X-ZIS-Authorization";

    private static readonly string[] ReservedHeaders = ["Host", "Content-Length", "Transfer-Encoding", "Connection", SignatureHeader];

    internal static readonly string[] Methods = ["GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS", "PATCH", "TRACE"];

    internal HttpAction(string name, HttpDefinition definition)
    {
        Name = name;
        Definition = definition;
    }

    /// <summary>Gets the <c>properties.name</c>, which references use.</summary>
    public string Name { get; }

    internal HttpDefinition Definition { get; }

    /// <summary>Gets the name of the connection; null without a connection, and if the name is only known at run time.</summary>
    public string? ConnectionName => Definition.Connection is { IsLiteral: true } connection ? connection.Text : null;

    internal IEnumerable<FlowPath> Paths => Definition.Paths;

    /// <summary>
    /// Determines whether a header is reserved: it belongs to the transport, or authenticates this server. A definition cannot set it.
    /// </summary>
    internal static bool IsReservedHeader(string header) => ReservedHeaders.Contains(header, StringComparer.OrdinalIgnoreCase);

    /// <summary>Renders the request for the given parameters, or returns the error.</summary>
    /// <param name="parameters">The expanded <c>Parameters</c> of the state, an object.</param>
    /// <param name="system">The account and integration of the run.</param>
    public (HttpActionRequest? Call, FlowError? Error) Render(JsonValue parameters, SystemVariables system, FlowOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(system);
        var context = new TemplateContext(options ?? FlowOptions.Default, system.Account);
        return TryRender(parameters, system, context, out var call) ? (call, null) : (null, context.TakeError());
    }

    /// <summary>Converts a response to a result, or to an error with the documented text (contract 10.3).</summary>
    public static (JsonValue Result, FlowError? Error) ReadResponse(HttpActionResponse response, HttpOptions? options = null) =>
        HttpResult.FromResponse(response, options ?? HttpOptions.Default);

    internal bool TryRender(in JsonValue parameters, SystemVariables system, TemplateContext context, out HttpActionRequest? call)
    {
        call = null;
        var options = context.Options.Http;
        var input = system.CreateActionInput(parameters);
        if (!Definition.Method.TryRender(input, MissingValueHandling.UnresolvedInAction, context, out var method)
            || !TryRenderText(Definition.Address, input, context, out var address)
            || !TryRenderPairs(Definition.Query, input, context, out var query)
            || !HttpAddress.TryBuild(
                address, Definition.IsPath, query, system.Account, options.AllowHttp, context, out var url, out var isOwnAccount)
            || !TryRenderPairs(Definition.Headers, input, context, out var headers)
            || !TryRenderBody(input, context, headers, out var body))
        {
            return false;
        }

        string? connection = null;
        if (Definition.Connection is { } template
            && !template.TryRender(input, MissingValueHandling.UnresolvedInAction, context, out connection))
        {
            return false;
        }

        method = method.ToUpperInvariant();
        if (!Methods.Contains(method))
        {
            return context.Fail(FlowErrors.Refused($"unknown method '{method}'"));
        }

        headers.RemoveAll(header => IsReservedHeader(header.Key));
        if (headers.Find(header => header.Value.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0) is { Key: { } invalidHeader })
        {
            return context.Fail(FlowErrors.Refused($"header {invalidHeader} holds a line break"));
        }

        AddDefault(headers, "Accept", "*/*");
        if (options.UserAgent is { } userAgent)
        {
            AddDefault(headers, "User-Agent", userAgent);
        }

        call = new HttpActionRequest
        {
            Method = method,
            Url = url!,
            IsOwnAccount = isOwnAccount,
            Headers = headers,
            Body = body,
            Connection = connection,
        };
        return true;
    }

    private static bool TryRenderText(Template template, in JsonValue input, TemplateContext context, out string text)
    {
        var isExpanded = template.TryExpand(input, MissingValueHandling.UnresolvedInAction, context, out var value);
        text = isExpanded ? TemplateContext.FormatValue(value) : "";
        return isExpanded;
    }

    private static bool TryRenderPairs(
        IReadOnlyList<(string Key, Template Value)> definitions,
        in JsonValue input,
        TemplateContext context,
        out List<KeyValuePair<string, string>> pairs)
    {
        pairs = new(definitions.Count + 2);
        foreach (var (key, template) in definitions)
        {
            if (!TryRenderText(template, input, context, out var text))
            {
                return false;
            }

            pairs.Add(new(key, text));
        }

        return true;
    }

    private static void AddDefault(List<KeyValuePair<string, string>> headers, string name, string value)
    {
        if (!headers.Exists(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)))
        {
            headers.Add(new(name, value));
        }
    }

    private static byte[] EncodeForm(in JsonValue members)
    {
        var form = new StringBuilder();
        foreach (var (key, value) in members.Members)
        {
            form
                .Append(form.Length > 0 ? "&" : "")
                .Append(EncodeFormComponent(key))
                .Append('=')
                .Append(EncodeFormComponent(TemplateContext.FormatValue(value)));
        }

        return Encoding.UTF8.GetBytes(form.ToString());
    }

    private static string EncodeFormComponent(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);

    private bool TryRenderBody(
        in JsonValue input, TemplateContext context, List<KeyValuePair<string, string>> headers, out ReadOnlyMemory<byte>? body)
    {
        body = null;
        if (Definition.Body is not { } definition)
        {
            return true;
        }

        if (!definition.TryExpand(input, MissingValueHandling.UnresolvedInAction, context, out var value))
        {
            return false;
        }

        // Values share their parts, so a value that is small in memory may be gigabytes as text. Measure before writing.
        var options = context.Options;
        if (value.TextLength > options.Http.MaxRequestBytes)
        {
            return context.Fail(FlowErrors.TooLarge("request body", options.Http.MaxRequestBytes));
        }

        AddDefault(headers, "Content-Type", "application/json");
        var type = headers.Find(header => header.Key.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)).Value;
        body = value.IsString ? Encoding.UTF8.GetBytes(value.AsString())
            : value.IsObject && type.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) ? EncodeForm(value)
            : value.ToUtf8();
        return body.Value.Length <= options.Http.MaxRequestBytes
            || context.Fail(FlowErrors.TooLarge("request body", options.Http.MaxRequestBytes));
    }
}
