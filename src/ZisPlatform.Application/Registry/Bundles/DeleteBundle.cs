using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Concurrency;
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

internal sealed class DeleteBundleHandler(
    IResourceRepository repository, OptimisticRetry retry, IAuditLog audit, TimeProvider clock)
    : IRequestHandler<DeleteBundle, Result<Success>>
{
    public Task<Result<Success>> Handle(DeleteBundle command, CancellationToken cancellationToken) =>
        retry.RunAsync<Success>(
            new ResourcesKey(command.Integration),
            async () =>
            {
                var actor = command.Actor;
                if (await repository.FindAsync(actor.Account, command.Integration, cancellationToken) is not { } resources)
                {
                    return RegistryErrors.NoSuchIntegration;
                }

                if (!Guid.TryParseExact(command.Uuid, "D", out var uuid) || resources.FindBundle(uuid) is not { } bundle)
                {
                    return RegistryErrors.NoSuchBundle;
                }

                var now = clock.GetUtcNow();
                resources.Delete(bundle);
                repository.Save(resources, actor, now);
                audit.Add(ResourceAudit.Entry(
                    now,
                    actor,
                    resources,
                    "bundle.delete",
                    bundle.Name,
                    new { uuid = bundle.Uuid, generation = bundle.Generation },
                    null));
                return default(Success);
            },
            RegistryErrors.TooBusy,
            cancellationToken);
}
