using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Registry;

namespace ZisPlatform.Application.Registry.Bundles;

/// <summary>
/// Deletes a bundle (contract 2.6). Its installed job specs remain as orphans, and its generations remain for a rollback.
/// </summary>
/// <param name="Actor">The caller, an admin.</param>
/// <param name="Integration">The name from the request path.</param>
/// <param name="Uuid">The bundle's id from the request path.</param>
public sealed record DeleteBundle(Actor Actor, string Integration, string Uuid) : IRequest<Result<Success>>;

internal sealed class DeleteBundleHandler(ResourceChanges changes) : IRequestHandler<DeleteBundle, Result<Success>>
{
    public Task<Result<Success>> Handle(DeleteBundle command, CancellationToken cancellationToken) =>
        changes.RunAsync<Success>(
            command.Actor,
            command.Integration,
            resources =>
            {
                if (!Guid.TryParseExact(command.Uuid, "D", out var uuid) || resources.FindBundle(uuid) is not { } bundle)
                {
                    return new(RegistryErrors.NoSuchBundle);
                }

                resources.Delete(bundle);
                return new(new ChangeOutcome<Success>(default, "bundle.delete", bundle.Name)
                {
                    Before = new { uuid = bundle.Uuid, generation = bundle.Generation },
                });
            },
            cancellationToken);
}
