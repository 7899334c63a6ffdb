using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Flows;

/// <summary>
/// The account and integration of a run (contract 13). The variables are at the root of the first document and in the input of every
/// action. Actions always receive these original values, regardless of changes to the document.
/// </summary>
public sealed class SystemVariables
{
    internal const string HostPath = "$.zendeskHost";

    internal static readonly string[] Names = ["account_id", "integration_key", "subdomain", "accountId", "zendeskHost"];

    /// <param name="accountId">The numeric account id.</param>
    /// <param name="integration">The integration that the flow belongs to.</param>
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

    /// <summary>Gets the address of the account's own API.</summary>
    public FlowAccount Account { get; }

    /// <summary>Gets the variables as an object.</summary>
    public JsonValue Value { get; }

    /// <summary>Returns the first document of a run (contract 6.6).</summary>
    /// <param name="input">The body of the event.</param>
    /// <param name="connections">The visible data of the connections (contract 12.3); omitted if null.</param>
    public JsonValue CreateDocument(JsonValue input, JsonValue? connections = null)
    {
        var document = Value.With("input", input);
        return connections is { } connectionData ? document.With("connections", connectionData) : document;
    }

    /// <summary>Returns the input of an action: these variables, overridden by the parameters of the action.</summary>
    internal JsonValue CreateActionInput(in JsonValue parameters)
    {
        var input = Value;
        foreach (var (key, value) in parameters.Members)
        {
            input = input.With(key, value);
        }

        return input;
    }
}
