using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Concurrency;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Configs;

namespace ZisPlatform.Application.Configs;

/// <summary>The key of a config.</summary>
internal readonly record struct ConfigKey(AccountId Account, string Integration, ConfigScope Scope);

/// <summary>Changes an existing config with optimistic concurrency: concurrent merges do not lose each other's changes.</summary>
internal sealed class ConfigChanges(IConfigRepository repository, OptimisticRetry<ConfigKey> retry, IAuditLog audit, TimeProvider clock)
{
    /// <summary>Changes a config and returns its new state.</summary>
    /// <param name="context">The integration that owns the config.</param>
    /// <param name="scopeText">The scope from the request.</param>
    /// <param name="action">The audit entry's action.</param>
    /// <param name="change">Changes the aggregate or returns an error; may be called several times.</param>
    /// <param name="cancellationToken">Stops between the attempts.</param>
    public Task<Result<ConfigView>> RunAsync(
        IntegrationContext context,
        string scopeText,
        string action,
        Func<Config, DateTimeOffset, Error?> change,
        CancellationToken cancellationToken) =>
        RunAsync(
            context,
            scopeText,
            (config, now) =>
            {
                var before = IntegrationAudit.Digest(config.Content);
                if (change(config, now) is { } error)
                {
                    return error;
                }

                repository.Save(config);
                audit.Add(context, now, action, scopeText, before, IntegrationAudit.Digest(config.Content));
                return null;
            },
            cancellationToken);

    /// <summary>Deletes a config and returns its last state.</summary>
    public Task<Result<ConfigView>> DeleteAsync(IntegrationContext context, string scopeText, CancellationToken cancellationToken) =>
        RunAsync(
            context,
            scopeText,
            (config, now) =>
            {
                repository.Delete(config);
                audit.Add(context, now, "config.delete", scopeText, IntegrationAudit.Digest(config.Content), null);
                return null;
            },
            cancellationToken);

    private async Task<Result<ConfigView>> RunAsync(
        IntegrationContext context, string scopeText, Func<Config, DateTimeOffset, Error?> stage, CancellationToken cancellationToken)
    {
        // An invalid scope is reported as an unknown one.
        if (ConfigScope.Parse(scopeText) is not { IsOk: true, Value: var scope })
        {
            return ConfigErrors.NotFound(scopeText);
        }

        return await retry.RunAsync<ConfigView>(
            new ConfigKey(context.Account, context.Integration, scope),
            async () => await repository.FindAsync(context.Account, context.Integration, scope, cancellationToken) is not { } config
                ? ConfigErrors.NotFound(scopeText)
                : stage(config, clock.GetUtcNow()) is { } error ? error : ConfigView.Of(config),
            ConfigErrors.TooBusy,
            cancellationToken);
    }
}
