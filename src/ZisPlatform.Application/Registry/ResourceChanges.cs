using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Registry;

namespace ZisPlatform.Application.Registry;

/// <summary>
/// Changes what is uploaded to an integration: reads it, lets a use case decide, and commits unless somebody else was quicker; then
/// it does so again on what is there now.
/// </summary>
internal sealed class ResourceChanges(IResourceRepository repository, Attempts<IntegrationName> attempts, IAuditLog audit, TimeProvider clock)
{
    /// <summary>The same on job specs, whose full names say which integration.</summary>
    public Task<Result<Done>> RunAsync(
        Actor actor, IReadOnlyList<string> fullNames, Func<IntegrationResources, IReadOnlyList<string>, Result<Decision<Done>>> decide, CancellationToken cancellationToken)
    {
        var names = JobSpecNames.Read(fullNames);
        return names.IsOk
            ? RunAsync<Done>(actor, names.Value.Integration, resources => new(decide(resources, names.Value.Names)), cancellationToken)
            : Task.FromResult<Result<Done>>(names.Errors.ToArray());
    }

    /// <param name="actor">Who asks.</param>
    /// <param name="integration">The name as it stood in the request.</param>
    /// <param name="decide">Changes the aggregate, or refuses; may be called several times.</param>
    /// <param name="cancellationToken">Stops between the attempts.</param>
    public async Task<Result<T>> RunAsync<T>(
        Actor actor, string integration, Func<IntegrationResources, ValueTask<Result<Decision<T>>>> decide, CancellationToken cancellationToken)
        where T : notnull
    {
        // A name that cannot be is as unknown as one that is not there.
        if (IntegrationName.Parse(integration) is not { IsOk: true, Value: var name })
        {
            return RegistryErrors.NoSuchIntegration;
        }

        return await attempts.RunAsync(name, () => StageAsync(actor, name, decide, cancellationToken), RegistryErrors.TooBusy, cancellationToken);
    }

    private async Task<Result<T>> StageAsync<T>(
        Actor actor, IntegrationName name, Func<IntegrationResources, ValueTask<Result<Decision<T>>>> decide, CancellationToken cancellationToken)
        where T : notnull
    {
        if (await repository.FindAsync(actor.Account, name, cancellationToken) is not { } resources)
        {
            return RegistryErrors.NoSuchIntegration;
        }

        var decided = await decide(resources);
        if (!decided.IsOk)
        {
            return decided.Errors.ToArray();
        }

        var decision = decided.Value;
        if (resources.Changes.Count > 0 && decision.Action is not null)
        {
            var now = clock.GetUtcNow();
            repository.Save(resources, actor, now);
            audit.Add(new AuditEntry(now, actor.Account, actor, decision.Action, decision.Target, decision.Before, decision.After) { Integration = name.Value });
        }

        return decision.Value;
    }
}

/// <summary>What a use case has decided.</summary>
/// <param name="Value">Its answer.</param>
/// <param name="Action">The audit entry's action; null when nothing is to be stored.</param>
/// <param name="Target">What it is done to.</param>
internal sealed record Decision<T>(T Value, string? Action, string Target)
{
    public object? Before { get; init; }

    public object? After { get; init; }
}
