using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Concurrency;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Registry;

namespace ZisPlatform.Application.Registry.JobSpecs;

/// <summary>Uninstalls a job spec, which may be an orphan (contract 2.9).</summary>
/// <param name="Actor">The caller, an admin.</param>
/// <param name="Name">The full name, <c>zis:{integration}:job_spec:{name}</c>.</param>
public sealed record UninstallJobSpec(Actor Actor, string Name) : IRequest<Result<Success>>;

internal sealed class UninstallJobSpecHandler(
    IResourceRepository repository, OptimisticRetry retry, IAuditLog audit, TimeProvider clock)
    : IRequestHandler<UninstallJobSpec, Result<Success>>
{
    public async Task<Result<Success>> Handle(UninstallJobSpec command, CancellationToken cancellationToken)
    {
        var parsed = JobSpecNames.Parse([command.Name]);
        if (!parsed.IsOk)
        {
            return parsed.Errors.ToArray();
        }

        var (actor, integration, name) = (command.Actor, parsed.Value.Integration, parsed.Value.Names[0]);
        return await retry.RunAsync<Success>(
            new ResourcesKey(integration),
            async () =>
            {
                if (await repository.FindAsync(actor.Account, integration, cancellationToken) is not { } resources)
                {
                    return RegistryErrors.NoSuchIntegration;
                }

                if (resources.Uninstall(name) is { IsOk: false } failed)
                {
                    return failed.Errors.ToArray();
                }

                var now = clock.GetUtcNow();
                repository.Save(resources, actor, now);
                audit.Add(ResourceAudit.Entry(now, actor, resources, "job_spec.uninstall", name, new { installed = true }, null));
                return default(Success);
            },
            RegistryErrors.TooBusy,
            cancellationToken);
    }
}
