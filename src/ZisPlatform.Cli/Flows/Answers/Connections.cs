using System.Text;
using ZisPlatform.Cli.Flows.Files;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Domain.Flows.Actions;
using ZisPlatform.Domain.Flows.Execution;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Cli.Flows.Answers;

/// <summary>The connections of a file, <c>{"name": {"access_token": …}}</c>, and their effect on a request (contract 12).</summary>
internal sealed class Connections
{
    private static readonly string[] Members =
    [
        "access_token", "token", "username", "password", "api_key", "header_name", "allowed_domain",
        "type", "name", "token_type", "refresh_token", "token_expiry", "permission_scope",
        "oauth_url_subdomain", "oauth_access_token_response_body",
    ];

    private readonly JsonValue _all;

    private Connections(JsonValue all) => _all = all;

    public JsonValue All => _all;

    public static Connections Read(JsonShape shape)
    {
        foreach (var (_, connection) in shape.Members)
        {
            foreach (var (key, member) in connection.RequireOnly(Members).Members)
            {
                _ = key is "token_expiry" or "oauth_access_token_response_body" ? "" : member.Text;
            }
        }

        return new Connections(shape.Value);
    }

    /// <summary>Returns the error for a missing required connection, or null if the flow can start.</summary>
    public FlowError? FindMissingConnection(ConnectionUse use) =>
        use.Required.FirstOrDefault(name => !_all.TryGet(name, out _)) is { } missing ? FlowErrors.MissingConnection(missing) : null;

    /// <summary>Returns the connections that the flow can read as <c>$.connections</c>.</summary>
    public JsonValue Visible(ConnectionUse use)
    {
        var visible = JsonValue.EmptyObject;
        foreach (var name in use.Visible)
        {
            visible = _all.TryGet(name, out var connection)
                ? visible.With(name, connection.Without("allowed_domain").Without("type").Without("name"))
                : visible;
        }

        return visible;
    }

    /// <summary>Checks whether the connection may be used for the host; returns the error for the flow if not, otherwise null.</summary>
    public FlowError? FindDomainError(HttpActionRequest call)
    {
        if (call.Connection is not { } name || _all[name]["allowed_domain"] is not { IsString: true } allowed)
        {
            return null;
        }

        var domain = allowed.AsString();
        var host = call.Url.Host;
        var isAllowed = domain.StartsWith("*.", StringComparison.Ordinal)
            ? host.EndsWith(domain[1..], StringComparison.OrdinalIgnoreCase)
            : host.Equals(domain, StringComparison.OrdinalIgnoreCase);
        return isAllowed ? null : FlowErrors.ConnectionNotAllowed(name, host);
    }

    /// <summary>Returns the header that authenticates a request.</summary>
    public (string Name, string Value) HeaderOf(string name)
    {
        if (!_all.TryGet(name, out var connection))
        {
            throw new UnansweredException($"The request needs the connection '{name}'.")
            {
                Hint = $"Specify a file with --connections, such as {{\"{name}\": {{\"access_token\": \"…\"}}}}.",
            };
        }

        string? Member(string member) => connection[member] is { IsString: true } text ? text.AsString() : null;
        return (Member("access_token") ?? Member("token"), Member("username"), Member("api_key"), Member("header_name")) switch
        {
            ({ } token, _, _, _) => ("Authorization", $"Bearer {token}"),
            (_, { } user, _, _) =>
                ("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{Member("password")}"))}"),
            (_, _, { } key, { } header) => (header, key),
            _ => throw new UnansweredException($"The connection '{name}' has no credential.")
            {
                Hint = "It needs access_token, token, username and password, or api_key and header_name.",
            },
        };
    }
}
