using FluentValidation;
using MediatR;
using ZisPlatform.Application.Common;
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

internal sealed class RollBackBundleHandler(ResourceChanges changes, IGenerationReads generations, IIdGenerator ids)
    : IRequestHandler<RollBackBundle, Result<UploadedBundle>>
{
    public Task<Result<UploadedBundle>> Handle(RollBackBundle command, CancellationToken cancellationToken) =>
        changes.RunAsync<UploadedBundle>(
            command.Actor,
            command.Integration,
            async resources =>
            {
                if (await generations.FindDocumentAsync(
                    command.Actor.Account, resources.Integration.Value, command.Bundle, command.Generation, cancellationToken)
                    is not { } document)
                {
                    return RegistryErrors.NoSuchGeneration;
                }

                // Rules may have become stricter since; a rollback must not restore a document that an upload would reject.
                var result = await BundleUpload.StageAsync(
                    document, resources, ids, "bundle.roll_back", command.Install ? resources.Deploy : resources.Upload, cancellationToken);
                return result.IsOk ? result.Value with { Before = new { generation = command.Generation } } : result;
            },
            cancellationToken);
}
