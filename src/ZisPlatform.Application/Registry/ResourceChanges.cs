using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Concurrency;
using ZisPlatform.Application.Registry.JobSpecs;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Registry;

namespace ZisPlatform.Application.Registry;

/// <summary>
/// Changes the uploaded resources of an integration with optimistic concurrency: loads them, lets a use case decide, and commits; reloads
/// and retries on conflict.
/// </summary>
internal sealed class ResourceChanges(
    IResourceRepository repository, OptimisticRetry<IntegrationName> retry, IAuditLog audit, TimeProvider clock)
{
    /// <summary>Changes job specs, whose full names contain the integration.</summary>
    public Task<Result<Success>> RunAsync(
        Actor actor,
        IReadOnlyList<string> fullNames,
        Func<IntegrationResources, IReadOnlyList<string>, Result<ChangeOutcome<Success>>> decide,
        CancellationToken cancellationToken)
    {
        var names = JobSpecNames.Parse(fullNames);
        return names.IsOk
            ? RunAsync<Success>(actor, names.Value.Integration, resources => new(decide(resources, names.Value.Names)), cancellationToken)
            : Task.FromResult<Result<Success>>(names.Errors.ToArray());
    }

    /// <summary>Changes the resources of an integration.</summary>
    /// <param name="actor">The caller.</param>
    /// <param name="integration">The name from the request.</param>
    /// <param name="decide">Changes the aggregate or returns an error; may be called several times.</param>
    /// <param name="cancellationToken">Stops between the attempts.</param>
    public async Task<Result<T>> RunAsync<T>(
        Actor actor,
        string integration,
        Func<IntegrationResources, ValueTask<Result<ChangeOutcome<T>>>> decide,
        CancellationToken cancellationToken)
        where T : notnull
    {
        // An invalid name is reported as an unknown one.
        if (IntegrationName.Parse(integration) is not { IsOk: true, Value: var name })
        {
            return RegistryErrors.NoSuchIntegration;
        }

        return await retry.RunAsync(
            name, () => StageAsync(actor, name, decide, cancellationToken), RegistryErrors.TooBusy, cancellationToken);
    }

    private async Task<Result<T>> StageAsync<T>(
        Actor actor,
        IntegrationName name,
        Func<IntegrationResources, ValueTask<Result<ChangeOutcome<T>>>> decide,
        CancellationToken cancellationToken)
        where T : notnull
    {
        if (await repository.FindAsync(actor.Account, name, cancellationToken) is not { } resources)
        {
            return RegistryErrors.NoSuchIntegration;
        }

        var result = await decide(resources);
        if (!result.IsOk)
        {
            return result.Errors.ToArray();
        }

        var outcome = result.Value;
        if (resources.Changes.Count > 0 && outcome.Action is not null)
        {
            var now = clock.GetUtcNow();
            repository.Save(resources, actor, now);
            audit.Add(new AuditEntry(now, actor.Account, actor, outcome.Action, outcome.Target, outcome.Before, outcome.After)
            {
                Integration = name.Value,
            });
        }

        return outcome.Value;
    }
}

/// <summary>The decision of a use case.</summary>
/// <param name="Value">The answer of the use case.</param>
/// <param name="Action">The audit entry's action; null if nothing is to be stored.</param>
/// <param name="Target">The object of the action.</param>
internal sealed record ChangeOutcome<T>(T Value, string? Action, string Target)
{
    public object? Before { get; init; }

    public object? After { get; init; }
}
