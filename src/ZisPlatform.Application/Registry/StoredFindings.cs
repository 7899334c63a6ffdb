using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Domain.Registry;

namespace ZisPlatform.Application.Registry;

/// <summary>A bundle, and what is to be said of its current generation.</summary>
public sealed record JudgedBundle(Bundle Bundle, IReadOnlyList<Finding> Findings);

/// <summary>
/// Judges stored bundles anew: an upload tells its warnings once, and what is stored may be judged otherwise later, when another
/// bundle of the integration is gone or a rule is new.
/// </summary>
public sealed class StoredFindings(IResourceRepository repository, IGenerationReads generations)
{
    /// <summary>The bundle with all that is found, in view of the integration's other bundles.</summary>
    public async Task<Result<JudgedBundle>> JudgeAsync(AccountId account, string integration, string uuid, CancellationToken cancellationToken)
    {
        if (IntegrationName.Parse(integration) is not { IsOk: true, Value: var name }
            || await repository.FindAsync(account, name, cancellationToken) is not { } resources)
        {
            return RegistryErrors.NoSuchIntegration;
        }

        // A generation never changes, so the one that was current is what is read.
        return Guid.TryParseExact(uuid, "D", out var id)
            && resources.FindBundle(id) is { } bundle
            && await generations.FindDocumentAsync(account, name.Value, bundle.Name, bundle.Generation, cancellationToken) is { } document
                ? new JudgedBundle(bundle, BundleUpload.Compile(document, resources).Findings)
                : RegistryErrors.NoSuchBundle;
    }
}
