using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Flows.Compilation;
using ZisPlatform.Domain.Registry;

namespace ZisPlatform.Application.Registry.Bundles;

/// <summary>
/// Validates a stored bundle again, in the context of the integration's other bundles. An upload returns its warnings only once, and the
/// findings may change later, when another bundle of the integration is deleted or a rule is added.
/// </summary>
/// <param name="Actor">The caller, an admin.</param>
/// <param name="Integration">The name from the request path.</param>
/// <param name="Uuid">The bundle's id from the request path.</param>
public sealed record GetBundleDiagnostics(Actor Actor, string Integration, string Uuid) : IRequest<Result<DiagnosedBundle>>;

/// <summary>A bundle and the findings for its current generation.</summary>
public sealed record DiagnosedBundle(Bundle Bundle, IReadOnlyList<Diagnostic> Diagnostics);

internal sealed class GetBundleDiagnosticsHandler(IResourceRepository repository, IGenerationReads generations)
    : IRequestHandler<GetBundleDiagnostics, Result<DiagnosedBundle>>
{
    public async Task<Result<DiagnosedBundle>> Handle(GetBundleDiagnostics query, CancellationToken cancellationToken)
    {
        var account = query.Actor.Account;
        if (await repository.FindAsync(account, query.Integration, cancellationToken) is not { } resources)
        {
            return RegistryErrors.NoSuchIntegration;
        }

        // A generation never changes, so the document read is that of the generation that was current.
        return Guid.TryParseExact(query.Uuid, "D", out var id)
            && resources.FindBundle(id) is { } bundle
            && await generations.FindDocumentAsync(
                account, query.Integration, bundle.Name, bundle.Generation, cancellationToken) is { } document
                ? new DiagnosedBundle(bundle, BundleUpload.Compile(document, resources).Diagnostics)
                : RegistryErrors.NoSuchBundle;
    }
}
