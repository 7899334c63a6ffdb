using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Registry;

/// <summary>One upload of a bundle.</summary>
/// <param name="Generation">Its number, from 1.</param>
/// <param name="IsCurrent">Whether it is what runs now.</param>
/// <param name="Size">Bytes of the upload.</param>
/// <param name="Sha256">The hash of the canonical content, in hexadecimal.</param>
/// <param name="UploadedAt">When.</param>
/// <param name="UploadedBy">The e-mail of the user.</param>
public sealed record GenerationView(long Generation, bool IsCurrent, long Size, string Sha256, DateTimeOffset UploadedAt, string UploadedBy);

/// <summary>What has been uploaded over time.</summary>
public interface IGenerationReads
{
    /// <summary>Newest first; null when the account's integration never had a bundle of that name.</summary>
    Task<Page<GenerationView>?> ListAsync(AccountId account, string integration, string bundle, PageRequest page, CancellationToken cancellationToken);

    /// <summary>The <c>resources</c> of a generation; null when there is none.</summary>
    Task<string?> FindResourcesAsync(AccountId account, string integration, string bundle, int generation, CancellationToken cancellationToken);

    /// <summary>A generation as a document that can be uploaded; null when there is none.</summary>
    Task<byte[]?> FindDocumentAsync(AccountId account, string integration, string bundle, int generation, CancellationToken cancellationToken);
}
