using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Registry;

namespace ZisPlatform.Application.Registry;

/// <summary>Deletes a bundle (contract 2.6); its installed job specs stay as orphans, its generations for a rollback.</summary>
/// <param name="Actor">The caller, an admin.</param>
/// <param name="Integration">The name as it stood in the path.</param>
/// <param name="Uuid">The bundle's id as it stood in the path.</param>
public sealed record DeleteBundle(Actor Actor, string Integration, string Uuid) : IRequest<Result<Done>>;

internal sealed class DeleteBundleHandler(ResourceChanges changes) : IRequestHandler<DeleteBundle, Result<Done>>
{
    public Task<Result<Done>> Handle(DeleteBundle command, CancellationToken cancellationToken) =>
        changes.RunAsync<Done>(
            command.Actor,
            command.Integration,
            resources =>
            {
                if (!Guid.TryParseExact(command.Uuid, "D", out var uuid) || resources.FindBundle(uuid) is not { } bundle)
                {
                    return new(RegistryErrors.NoSuchBundle);
                }

                resources.Delete(bundle);
                return new(new Decision<Done>(default, "bundle.delete", bundle.Name) { Before = new { uuid = bundle.Uuid, generation = bundle.Generation } });
            },
            cancellationToken);
}
