using FluentValidation;
using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Concurrency;
using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Application.Common.Messaging;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Registry;

namespace ZisPlatform.Application.Registry.Bundles;

/// <summary>Makes the content of an earlier generation the newest one, by uploading it again like any document.</summary>
/// <param name="Actor">The caller, an admin.</param>
/// <param name="Integration">The name from the request path.</param>
/// <param name="Bundle">The bundle's name; the bundle may have been deleted.</param>
/// <param name="Generation">The generation to restore.</param>
/// <param name="Install">True to install its job specs and retire the others, as a deployment does.</param>
public sealed record RollBackBundle(Actor Actor, string Integration, string Bundle, int Generation, bool Install)
    : IRequest<Result<UploadedBundle>>;

internal sealed class RollBackBundleValidator : AbstractValidator<RollBackBundle>
{
    public RollBackBundleValidator() =>
        RuleFor(c => c.Bundle).MustPass(name => PlainText.Validate(name, "bundle", BundleContent.MaximumTextLength));
}

internal sealed class RollBackBundleHandler(
    IResourceRepository repository,
    IGenerationReads generations,
    OptimisticRetry retry,
    IIdGenerator ids,
    IAuditLog audit,
    TimeProvider clock)
    : IRequestHandler<RollBackBundle, Result<UploadedBundle>>
{
    public Task<Result<UploadedBundle>> Handle(RollBackBundle command, CancellationToken cancellationToken) =>
        retry.RunAsync<UploadedBundle>(
            new ResourcesKey(command.Integration),
            async () =>
            {
                var actor = command.Actor;
                if (await repository.FindAsync(actor.Account, command.Integration, cancellationToken) is not { } resources)
                {
                    return RegistryErrors.NoSuchIntegration;
                }

                if (await generations.FindDocumentAsync(
                    actor.Account, command.Integration, command.Bundle, command.Generation, cancellationToken) is not { } document)
                {
                    return RegistryErrors.NoSuchGeneration;
                }

                // Rules may have become stricter since; a rollback must not restore a document that an upload would reject.
                var validated = BundleUpload.Validate(document, resources);
                if (!validated.IsOk)
                {
                    return validated.Errors.ToArray();
                }

                var (upload, id) = (validated.Value, await ids.NextAsync(cancellationToken));
                var bundle = command.Install
                    ? resources.Deploy(upload.Content, id, Guid.NewGuid)
                    : resources.Upload(upload.Content, id, Guid.NewGuid);
                var now = clock.GetUtcNow();
                repository.Save(resources, actor, now);
                audit.Add(ResourceAudit.Entry(
                    now,
                    actor,
                    resources,
                    "bundle.roll_back",
                    bundle.Name,
                    new { generation = command.Generation },
                    upload.Describe(bundle)));
                return new UploadedBundle(bundle, upload.Warnings);
            },
            RegistryErrors.TooBusy,
            cancellationToken);
}
