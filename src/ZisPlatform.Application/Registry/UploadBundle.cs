using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Registry;

namespace ZisPlatform.Application.Registry;

/// <summary>Uploads a bundle, or replaces the one of its name (contract 2.3).</summary>
/// <param name="Actor">The caller, an admin.</param>
/// <param name="Integration">The name as it stood in the path.</param>
/// <param name="Text">The document.</param>
public sealed record UploadBundle(Actor Actor, string Integration, ReadOnlyMemory<byte> Text) : IRequest<Result<UploadedBundle>>;

/// <summary>The bundle as it is now.</summary>
/// <param name="Bundle">The bundle.</param>
/// <param name="Warnings">What is legal, but hardly meant.</param>
public sealed record UploadedBundle(Bundle Bundle, IReadOnlyList<Domain.Flows.Finding> Warnings);

internal sealed class UploadBundleHandler(ResourceChanges changes, IIdSource ids) : IRequestHandler<UploadBundle, Result<UploadedBundle>>
{
    public Task<Result<UploadedBundle>> Handle(UploadBundle command, CancellationToken cancellationToken) =>
        changes.RunAsync<UploadedBundle>(
            command.Actor,
            command.Integration,
            async resources => await BundleUpload.DecideAsync(command.Text, resources, ids, "bundle.upload", resources.Upload, cancellationToken),
            cancellationToken);
}
