using ZisPlatform.Json;

namespace ZisPlatform.Domain.Flows;

/// <summary>
/// Who a run belongs to (contract 13). Stands at the root of the first document and under the input of every action, which
/// always gets these originals whatever a flow made of its document.
/// </summary>
public sealed class SystemVariables
{
    internal static readonly string[] Names = ["account_id", "integration_key", "subdomain", "accountId", "zendeskHost"];

    /// <param name="accountId">The numeric account id.</param>
    /// <param name="integration">The integration whose flow it is.</param>
    /// <param name="subdomain">The account's subdomain.</param>
    /// <param name="zendeskHost">The rest of the account's public host, without a leading dot.</param>
    /// <param name="accountBase">Where <c>path</c> actions go; <c>https://{subdomain}.{zendeskHost}</c> unless the server is configured otherwise.</param>
    public SystemVariables(long accountId, string integration, string subdomain, string zendeskHost = "zendesk.com", Uri? accountBase = null)
    {
        Integration = integration;
        AccountBase = accountBase ?? new Uri($"https://{subdomain}.{zendeskHost}");
        Value = JsonValue.Object(
            ("account_id", accountId),
            ("integration_key", integration),
            ("subdomain", subdomain),
            ("accountId", accountId),
            ("zendeskHost", zendeskHost));
    }

    public string Integration { get; }

    public Uri AccountBase { get; }

    /// <summary>The variables as an object.</summary>
    public JsonValue Value { get; }

    /// <summary>The first document of a run (contract 6.6).</summary>
    /// <param name="input">The event's body.</param>
    /// <param name="connections">What the flow may see of its connections (contract 12.3); left out when null.</param>
    public JsonValue Document(JsonValue input, JsonValue? connections = null)
    {
        var document = Value.With("input", input);
        return connections is { } known ? document.With("connections", known) : document;
    }

    /// <summary>What an action sees: these variables, under the parameters it was given.</summary>
    internal JsonValue Under(in JsonValue parameters)
    {
        var input = Value;
        foreach (var (key, value) in parameters.Members)
        {
            input = input.With(key, value);
        }

        return input;
    }
}
