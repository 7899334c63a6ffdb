using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Domain.Registry;

namespace ZisPlatform.Application.Registry;

/// <summary>A document that was judged fit to be uploaded.</summary>
internal sealed record BundleUpload(BundleContent Content, IReadOnlyList<Finding> Warnings)
{
    /// <summary>Compiles the document in view of the integration's other bundles; every error at once.</summary>
    public static BundleCompilation Compile(ReadOnlyMemory<byte> text, IntegrationResources resources) =>
        BundleCompiler.Compile(text, new BundleContext { Integration = resources.Integration.Value, Others = resources.Known });

    /// <summary>Judges the document, lets a use case change the aggregate by it, and says what the audit says of it.</summary>
    /// <param name="text">The document.</param>
    /// <param name="resources">What is uploaded to the integration; it is changed only by a document that is fit.</param>
    /// <param name="ids">Where a bundle of a new name has its number from.</param>
    /// <param name="action">The audit entry's action; null when nothing is to be stored.</param>
    /// <param name="change">Stores the content under the number if its name is new; the bundle as it is then, and the answer.</param>
    /// <param name="cancellationToken">Stops the wait for a number.</param>
    public static async Task<Result<Decision<T>>> DecideAsync<T>(
        ReadOnlyMemory<byte> text,
        IntegrationResources resources,
        IIdSource ids,
        string? action,
        Func<BundleUpload, long, Task<(Bundle Bundle, T Answer)>> change,
        CancellationToken cancellationToken)
    {
        var judged = Judge(text, resources);
        if (!judged.IsOk)
        {
            return judged.Errors.ToArray();
        }

        var (bundle, answer) = await change(judged.Value, await ids.NextAsync(cancellationToken));
        return new Decision<T>(answer, action, bundle.Name) { After = Describe(bundle, judged.Value.Content) };
    }

    /// <summary>The same where the answer is the bundle with its warnings.</summary>
    /// <param name="store">Uploads or deploys: the aggregate's own method.</param>
    public static Task<Result<Decision<UploadedBundle>>> DecideAsync(
        ReadOnlyMemory<byte> text,
        IntegrationResources resources,
        IIdSource ids,
        string action,
        Func<BundleContent, long, Func<Guid>, Bundle> store,
        CancellationToken cancellationToken) =>
        DecideAsync(
            text,
            resources,
            ids,
            action,
            (upload, id) =>
            {
                var bundle = store(upload.Content, id, Guid.NewGuid);
                return Task.FromResult((bundle, new UploadedBundle(bundle, upload.Warnings)));
            },
            cancellationToken);

    private static Result<BundleUpload> Judge(ReadOnlyMemory<byte> text, IntegrationResources resources)
    {
        var compiled = Compile(text, resources);
        if (compiled.Bundle is not { } bundle)
        {
            return compiled.Findings.Where(finding => finding.Severity == Severity.Error).Select(Refusal).Distinct().ToArray();
        }

        var content = BundleContent.Of(compiled.Document, bundle, text.Length);
        return content.Refusals is { Count: > 0 } refusals ? refusals.ToArray() : new BundleUpload(content, compiled.Findings);
    }

    // What the upload made, without its content.
    private static object Describe(Bundle bundle, BundleContent content) => new
    {
        uuid = bundle.Uuid,
        generation = bundle.Generation,
        sha256 = Convert.ToHexStringLower(content.Sha256),
        job_specs = content.JobSpecs.Select(spec => spec.Name).ToArray(),
    };

    private static Error Refusal(Finding finding) =>
        new(ErrorKind.Invalid, finding.Code, finding.ToString(), finding.IsWordForWord ? null : finding.Path);
}
