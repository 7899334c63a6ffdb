using ZisPlatform.Json;

namespace ZisPlatform.Domain.Flows;

/// <summary>
/// Who a run belongs to (contract 13). Stands at the root of the first document and under the input of every action, which
/// always gets these originals whatever a flow made of its document.
/// </summary>
public sealed class SystemVariables
{
    internal const string HostPath = "$.zendeskHost";

    internal static readonly string[] Names = ["account_id", "integration_key", "subdomain", "accountId", "zendeskHost"];

    /// <param name="accountId">The numeric account id.</param>
    /// <param name="integration">The integration whose flow it is.</param>
    /// <param name="account">The address of the account's own API.</param>
    public SystemVariables(long accountId, string integration, FlowAccount account)
    {
        ArgumentNullException.ThrowIfNull(account);
        Integration = integration;
        Account = account;
        var value = JsonValue.Object(
            ("account_id", accountId),
            ("integration_key", integration),
            ("subdomain", account.Subdomain),
            ("accountId", accountId));
        Value = account.Host is { } host ? value.With("zendeskHost", host) : value;
    }

    public string Integration { get; }

    /// <summary>The address of the account's own API.</summary>
    public FlowAccount Account { get; }

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
