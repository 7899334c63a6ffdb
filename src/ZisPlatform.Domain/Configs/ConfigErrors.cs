using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Configs;

/// <summary>What configs refuse.</summary>
public static class ConfigErrors
{
    /// <summary>The words of the action LoadConfig (contract, flows 11.1), which the paths of configs share.</summary>
    public static Error NotFound(string scope) => new(ErrorKind.NotFound, "configs.not_found", $"config not found: {scope}");

    /// <summary>Contract 4.2: clients go on with a replacement then.</summary>
    public static Error ScopeTaken(string scope) => new(
        ErrorKind.Unprocessable, "configs.scope_taken", $"a config with the scope {scope} exists already; replace it with PUT or merge into it with PATCH", "$.scope");

    public static readonly Error InvalidFilter = new(
        ErrorKind.Invalid,
        "configs.invalid_filter",
        $"the query parameter filter[scope] must be a scope of 1 to {ConfigScope.MaximumLength} characters; '*' in it stands for any text");

    /// <summary>Others kept changing the config while this change was tried.</summary>
    public static readonly Error TooBusy = new(
        ErrorKind.Unavailable, "configs.too_busy", "this config is being changed by others; try again later") { RetryAfter = TimeSpan.FromSeconds(1) };
}
