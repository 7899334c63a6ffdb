using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Registry;

/// <summary>What the registry refuses. Texts that the contract quotes are byte-exact: people search for them.</summary>
public static class RegistryErrors
{
    public static readonly Error InvalidIntegrationName = new(
        ErrorKind.Invalid,
        "registry.invalid_integration_name",
        "invalid integration name: use 1 to 64 characters, each one of a-z, 0-9, '-' and '_'");

    public static Error ReservedIntegrationName(string name) => new(
        ErrorKind.Invalid,
        "registry.reserved_integration_name",
        $"invalid integration name: '{name}' is reserved");

    /// <summary>Another account registered the name first (contract 2.1); retrying never helps.</summary>
    public static Error NotAvailableForUpsert(IntegrationName name) => new(
        ErrorKind.Refused,
        "registry.name_taken",
        $"the integration: {name} is not available for upsert by this account");
}
