using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Flows.Compilation;
using ZisPlatform.Domain.Registry;

namespace ZisPlatform.Application.Registry.Bundles;

/// <summary>A bundle and the findings for its current generation.</summary>
public sealed record DiagnosedBundle(Bundle Bundle, IReadOnlyList<Diagnostic> Diagnostics);

/// <summary>
/// Validates stored bundles again. An upload returns its warnings only once, and the findings may change later, when another bundle of
/// the integration is deleted or a rule is added.
/// </summary>
public sealed class BundleDiagnosticsQuery(IResourceRepository repository, IGenerationReads generations)
{
    /// <summary>Returns the bundle with all findings, in the context of the integration's other bundles.</summary>
    public async Task<Result<DiagnosedBundle>> GetAsync(
        AccountId account, string integration, string uuid, CancellationToken cancellationToken)
    {
        if (await repository.FindAsync(account, integration, cancellationToken) is not { } resources)
        {
            return RegistryErrors.NoSuchIntegration;
        }

        // A generation never changes, so the document read is that of the generation that was current.
        return Guid.TryParseExact(uuid, "D", out var id)
            && resources.FindBundle(id) is { } bundle
            && await generations.FindDocumentAsync(account, integration, bundle.Name, bundle.Generation, cancellationToken) is { } document
                ? new DiagnosedBundle(bundle, BundleUpload.Compile(document, resources).Diagnostics)
                : RegistryErrors.NoSuchBundle;
    }
}
