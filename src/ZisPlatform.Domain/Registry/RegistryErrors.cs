using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Registry;

/// <summary>The errors of the registry. Texts quoted from the contract must match exactly, because people search for them.</summary>
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

    /// <summary>Another account registered the name first (contract 2.1). A retry cannot succeed.</summary>
    public static Error NotAvailableForUpsert(IntegrationName name) => new(
        ErrorKind.Refused,
        "registry.name_taken",
        $"the integration: {name} is not available for upsert by this account");

    /// <summary>Only for our own API. The contract's paths check the caller first and return 401 (contract 1.5).</summary>
    public static readonly Error NoSuchIntegration = new(
        ErrorKind.NotFound, "registry.no_such_integration", "this account has no such integration");

    public static readonly Error NoSuchBundle = new(ErrorKind.NotFound, "registry.no_such_bundle", "this integration has no such bundle");

    public static readonly Error NoSuchGeneration = new(
        ErrorKind.NotFound, "registry.no_such_generation", "this bundle has no such generation");

    public static readonly Error InvalidJobSpecName = new(
        ErrorKind.Invalid,
        "registry.invalid_job_spec_name",
        "job_spec_name must be a full name: zis:{integration}:job_spec:{name}");

    /// <summary>The literal text of contract 2.8.</summary>
    public static Error InvalidJobSpec(string name) => new(
        ErrorKind.Refused, "registry.invalid_job_spec", $"one or more requested job specs is invalid: {name}");

    public static Error JobSpecNotInstalled(string name) => new(
        ErrorKind.NotFound, "registry.job_spec_not_installed", $"no job spec named {name} is installed");

    /// <summary>Concurrent changes of the integration prevented this change.</summary>
    public static readonly Error TooBusy = new(
        ErrorKind.Unavailable, "registry.too_busy", "this integration is being changed by others; try again later")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };
}
