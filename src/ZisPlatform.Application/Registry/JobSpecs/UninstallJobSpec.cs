using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Registry.JobSpecs;

/// <summary>Uninstalls a job spec, which may be an orphan (contract 2.9).</summary>
/// <param name="Actor">The caller, an admin.</param>
/// <param name="Name">The full name, <c>zis:{integration}:job_spec:{name}</c>.</param>
public sealed record UninstallJobSpec(Actor Actor, string Name) : IRequest<Result<Success>>;

internal sealed class UninstallJobSpecHandler(ResourceChanges changes) : IRequestHandler<UninstallJobSpec, Result<Success>>
{
    public Task<Result<Success>> Handle(UninstallJobSpec command, CancellationToken cancellationToken) =>
        changes.RunAsync(
            command.Actor,
            [command.Name],
            (resources, specs) => resources.Uninstall(specs[0]) is { IsOk: false } failed
                ? failed.Errors.ToArray()
                : new ChangeOutcome<Success>(default, "job_spec.uninstall", specs[0]) { Before = new { installed = true } },
            cancellationToken);
}
