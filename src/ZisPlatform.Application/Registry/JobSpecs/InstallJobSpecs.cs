using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Concurrency;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Domain.Registry;

namespace ZisPlatform.Application.Registry.JobSpecs;

/// <summary>Installs job specs of one integration, all or none of them (contract 2.8).</summary>
/// <param name="Actor">The caller, an admin.</param>
/// <param name="Names">The full names, <c>zis:{integration}:job_spec:{name}</c>.</param>
public sealed record InstallJobSpecs(Actor Actor, IReadOnlyList<string> Names) : IRequest<Result<Success>>;

internal sealed class InstallJobSpecsHandler(
    IResourceRepository repository, OptimisticRetry retry, IAuditLog audit, TimeProvider clock)
    : IRequestHandler<InstallJobSpecs, Result<Success>>
{
    public async Task<Result<Success>> Handle(InstallJobSpecs command, CancellationToken cancellationToken)
    {
        var parsed = JobSpecNames.Parse(command.Names);
        if (!parsed.IsOk)
        {
            return parsed.Errors.ToArray();
        }

        var (actor, integration, names) = (command.Actor, parsed.Value.Integration, parsed.Value.Names);
        return await retry.RunAsync<Success>(
            new ResourcesKey(integration),
            async () =>
            {
                if (await repository.FindAsync(actor.Account, integration, cancellationToken) is not { } resources)
                {
                    return RegistryErrors.NoSuchIntegration;
                }

                foreach (var name in names)
                {
                    if (resources.Install(name) is { IsOk: false } failed)
                    {
                        return failed.Errors.ToArray();
                    }
                }

                // Installed job specs stay as they are, without an audit entry.
                if (resources.Changes.Count > 0)
                {
                    var now = clock.GetUtcNow();
                    repository.Save(resources, actor, now);
                    audit.Add(ResourceAudit.Entry(
                        now, actor, resources, "job_spec.install", string.Join(' ', names), null, new { installed = true }));
                }

                return default(Success);
            },
            RegistryErrors.TooBusy,
            cancellationToken);
    }
}

/// <summary>The names of job specs of one integration, parsed from their full names.</summary>
internal sealed record JobSpecNames(string Integration, IReadOnlyList<string> Names)
{
    /// <summary>The maximum number of names: the number of resources that a bundle can hold.</summary>
    private const int MaxNames = 500;

    public static Result<JobSpecNames> Parse(IReadOnlyList<string> names)
    {
        if (names.Count is 0 or > MaxNames)
        {
            return RegistryErrors.InvalidJobSpecName;
        }

        var parsed = names
            .Select(name => ResourceName.TryParse(name, out var resource) && resource.Kind == "job_spec" ? resource : null)
            .ToList();
        var integration = parsed[0]?.Integration;
        return integration is null || parsed.Any(name => name?.Integration != integration)
            ? RegistryErrors.InvalidJobSpecName
            : new JobSpecNames(integration, [.. parsed.Select(name => name!.Name).Distinct()]);
    }
}
