using MediatR;
using ZisPlatform.Application.Common;
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

internal sealed class UploadBundleHandler(ResourceChanges changes, IIdGenerator ids) : IRequestHandler<UploadBundle, Result<UploadedBundle>>
{
    public Task<Result<UploadedBundle>> Handle(UploadBundle command, CancellationToken cancellationToken) =>
        changes.RunAsync<UploadedBundle>(
            command.Actor,
            command.Integration,
            async resources => await BundleUpload.StageAsync(
                command.Text, resources, ids, "bundle.upload", resources.Upload, cancellationToken),
            cancellationToken);
}
