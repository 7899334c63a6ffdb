using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Configs;

namespace ZisPlatform.Application.Configs;

/// <summary>What names a config.</summary>
internal readonly record struct ConfigKey(AccountId Account, string Integration, ConfigScope Scope);

/// <summary>Changes a config that is there: two that merge into it at once lose nothing of each other.</summary>
internal sealed class ConfigChanges(IConfigRepository repository, Attempts<ConfigKey> attempts, IAuditLog audit, TimeProvider clock)
{
    /// <param name="context">Whose config.</param>
    /// <param name="scopeText">The scope as it stood in the request.</param>
    /// <param name="action">The audit entry's action.</param>
    /// <param name="change">Changes the aggregate, or refuses; may be called several times.</param>
    /// <param name="cancellationToken">Stops between the attempts.</param>
    public Task<Result<ConfigView>> RunAsync(
        IntegrationContext context, string scopeText, string action, Func<Config, DateTimeOffset, Error?> change, CancellationToken cancellationToken) =>
        RunAsync(
            context,
            scopeText,
            (config, now) =>
            {
                var before = IntegrationAudit.Digest(config.Content);
                if (change(config, now) is { } refusal)
                {
                    return refusal;
                }

                repository.Save(config);
                audit.Add(context, now, action, scopeText, before, IntegrationAudit.Digest(config.Content));
                return null;
            },
            cancellationToken);

    /// <summary>Deletes it; its last state is the answer.</summary>
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
        // A scope that cannot be is as unknown as one that is not there.
        if (ConfigScope.Parse(scopeText) is not { IsOk: true, Value: var scope })
        {
            return ConfigErrors.NotFound(scopeText);
        }

        return await attempts.RunAsync<ConfigView>(
            new ConfigKey(context.Account, context.Integration, scope),
            async () => await repository.FindAsync(context.Account, context.Integration, scope, cancellationToken) is not { } config
                ? ConfigErrors.NotFound(scopeText)
                : stage(config, clock.GetUtcNow()) is { } refusal ? refusal : ConfigView.Of(config),
            ConfigErrors.TooBusy,
            cancellationToken);
    }
}
