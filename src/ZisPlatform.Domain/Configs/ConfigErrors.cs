using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Configs;

/// <summary>The errors of configs.</summary>
public static class ConfigErrors
{
    /// <summary>The text of the action LoadConfig (contract, flows 11.1), which the HTTP API shares.</summary>
    public static Error NotFound(string scope) => new(ErrorKind.NotFound, "configs.not_found", $"config not found: {scope}");

    /// <summary>Clients then continue with a replacement (contract 4.2).</summary>
    public static Error ScopeTaken(string scope) => new(
        ErrorKind.Unprocessable,
        "configs.scope_taken",
        $"a config with the scope {scope} exists already; replace it with PUT or merge into it with PATCH",
        "$.scope");

    public static readonly Error InvalidFilter = new(
        ErrorKind.Invalid,
        "configs.invalid_filter",
        $"the query parameter filter[scope] must be a scope of 1 to {ConfigScope.MaximumLength} characters; '*' in it stands for any text");

    /// <summary>Concurrent changes of the config prevented this change.</summary>
    public static readonly Error TooBusy = new(
        ErrorKind.Unavailable, "configs.too_busy", "this config is being changed by others; try again later")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };
}
