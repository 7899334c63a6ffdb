using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Concurrency;
using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Flows.Compilation;
using ZisPlatform.Domain.Registry;

namespace ZisPlatform.Application.Registry.Bundles;

/// <summary>Uploads a bundle, or replaces the bundle of the same name (contract 2.3).</summary>
/// <param name="Actor">The caller, an admin.</param>
/// <param name="Integration">The name from the request path.</param>
/// <param name="Text">The document.</param>
public sealed record UploadBundle(Actor Actor, string Integration, ReadOnlyMemory<byte> Text) : IRequest<Result<UploadedBundle>>;

/// <summary>A bundle after its upload.</summary>
/// <param name="Bundle">The bundle.</param>
/// <param name="Warnings">The findings that are legal, but probably unintended.</param>
public sealed record UploadedBundle(Bundle Bundle, IReadOnlyList<Diagnostic> Warnings);

internal sealed class UploadBundleHandler(
    IResourceRepository repository, OptimisticRetry retry, IIdGenerator ids, IAuditLog audit, TimeProvider clock)
    : IRequestHandler<UploadBundle, Result<UploadedBundle>>
{
    public Task<Result<UploadedBundle>> Handle(UploadBundle command, CancellationToken cancellationToken) =>
        retry.RunAsync<UploadedBundle>(
            new ResourcesKey(command.Integration),
            async () =>
            {
                var actor = command.Actor;
                if (await repository.FindAsync(actor.Account, command.Integration, cancellationToken) is not { } resources)
                {
                    return RegistryErrors.NoSuchIntegration;
                }

                var validated = BundleUpload.Validate(command.Text, resources);
                if (!validated.IsOk)
                {
                    return validated.Errors.ToArray();
                }

                var upload = validated.Value;
                var bundle = resources.Upload(upload.Content, await ids.NextAsync(cancellationToken), Guid.NewGuid);
                var now = clock.GetUtcNow();
                repository.Save(resources, actor, now);
                audit.Add(ResourceAudit.Entry(now, actor, resources, "bundle.upload", bundle.Name, null, upload.Describe(bundle)));
                return new UploadedBundle(bundle, upload.Warnings);
            },
            RegistryErrors.TooBusy,
            cancellationToken);
}
