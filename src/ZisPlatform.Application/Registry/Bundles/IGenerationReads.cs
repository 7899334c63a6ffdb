using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Registry.Bundles;

/// <summary>One upload of a bundle.</summary>
/// <param name="Generation">The number of the upload, counted from 1.</param>
/// <param name="IsCurrent">True if this is the generation that runs now.</param>
/// <param name="Size">The size of the upload in bytes.</param>
/// <param name="Sha256">The hash of the canonical content, in hexadecimal.</param>
/// <param name="UploadedAt">The time of the upload.</param>
/// <param name="UploadedBy">The e-mail address of the user.</param>
public sealed record GenerationView(
    long Generation, bool IsCurrent, long Size, string Sha256, DateTimeOffset UploadedAt, string UploadedBy);

/// <summary>Queries for the upload history of bundles.</summary>
public interface IGenerationReads
{
    /// <summary>Returns the generations, newest first; null if the account's integration never had a bundle of that name.</summary>
    Task<Page<GenerationView>?> ListAsync(
        AccountId account, string integration, string bundle, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Returns the <c>resources</c> of a generation; null if it does not exist.</summary>
    Task<string?> FindResourcesAsync(
        AccountId account, string integration, string bundle, int generation, CancellationToken cancellationToken);

    /// <summary>Returns a generation as a document that can be uploaded; null if it does not exist.</summary>
    Task<byte[]?> FindDocumentAsync(
        AccountId account, string integration, string bundle, int generation, CancellationToken cancellationToken);
}
