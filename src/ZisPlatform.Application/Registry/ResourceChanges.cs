using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Registry;

namespace ZisPlatform.Application.Registry;

/// <summary>
/// Changes what is uploaded to an integration: reads it, lets a use case decide, and commits unless somebody else was quicker; then
/// it does so again on what is there now. In this process changes of one integration wait for one another; replicas meet in the store.
/// </summary>
internal sealed class ResourceChanges(IResourceRepository repository, IntegrationTurns turns, IAuditLog audit, IUnitOfWork work, TimeProvider clock)
{
    /// <summary>Each failed attempt means that another one succeeded, so this many replicas would have to be at it.</summary>
    private const int Attempts = 20;

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

        using var turn = await turns.EnterAsync(name, cancellationToken);
        for (var attempt = 0; attempt < Attempts; attempt++)
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
            if (resources.Changes.Count == 0 || decision.Action is null)
            {
                return decision.Value;
            }

            var now = clock.GetUtcNow();
            repository.Save(resources, actor, now);
            audit.Add(new AuditEntry(now, actor.Account, actor, decision.Action, decision.Target, decision.Before, decision.After) { Integration = name.Value });
            if (await work.CommitAsync(cancellationToken))
            {
                return decision.Value;
            }
        }

        return RegistryErrors.TooBusy;
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
