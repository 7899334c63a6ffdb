using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Flows.Compilation;
using ZisPlatform.Domain.Registry;

namespace ZisPlatform.Application.Registry.Bundles;

/// <summary>A document that passed the validation for an upload.</summary>
internal sealed record BundleUpload(BundleContent Content, IReadOnlyList<Diagnostic> Warnings)
{
    /// <summary>Compiles the document in the context of the integration's other bundles; reports all errors together.</summary>
    public static BundleCompilation Compile(ReadOnlyMemory<byte> text, IntegrationResources resources) =>
        BundleCompiler.Compile(text, new BundleContext { Integration = resources.Integration.Value, Others = resources.KnownResources });

    /// <summary>Validates the document, lets a use case change the aggregate with it, and describes the change for the audit log.</summary>
    /// <param name="text">The document.</param>
    /// <param name="resources">The uploaded resources of the integration; changed only if the document is valid.</param>
    /// <param name="ids">The source of the number of a bundle with a new name.</param>
    /// <param name="action">The audit entry's action; null if nothing is to be stored.</param>
    /// <param name="change">
    /// Stores the content, under the number if its name is new; returns the bundle after the change, and the answer.
    /// </param>
    /// <param name="cancellationToken">Stops the wait for a number.</param>
    public static async Task<Result<ChangeOutcome<T>>> StageAsync<T>(
        ReadOnlyMemory<byte> text,
        IntegrationResources resources,
        IIdGenerator ids,
        string? action,
        Func<BundleUpload, long, Task<(Bundle Bundle, T Result)>> change,
        CancellationToken cancellationToken)
    {
        var validated = Validate(text, resources);
        if (!validated.IsOk)
        {
            return validated.Errors.ToArray();
        }

        var (bundle, result) = await change(validated.Value, await ids.NextAsync(cancellationToken));
        return new ChangeOutcome<T>(result, action, bundle.Name) { After = Describe(bundle, validated.Value.Content) };
    }

    /// <summary>Validates the document as above; the answer is the bundle with its warnings.</summary>
    /// <param name="store">The aggregate's method that uploads or deploys.</param>
    public static Task<Result<ChangeOutcome<UploadedBundle>>> StageAsync(
        ReadOnlyMemory<byte> text,
        IntegrationResources resources,
        IIdGenerator ids,
        string action,
        Func<BundleContent, long, Func<Guid>, Bundle> store,
        CancellationToken cancellationToken) =>
        StageAsync(
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

    private static Result<BundleUpload> Validate(ReadOnlyMemory<byte> text, IntegrationResources resources)
    {
        var compiled = Compile(text, resources);
        if (compiled.Bundle is not { } bundle)
        {
            return compiled.Diagnostics.Where(diagnostic => diagnostic.Severity == Severity.Error).Select(ToError).Distinct().ToArray();
        }

        var content = BundleContent.FromDocument(compiled.Document, bundle, text.Length);
        return content.Errors is { Count: > 0 } errors ? errors.ToArray() : new BundleUpload(content, compiled.Diagnostics);
    }

    // The result of the upload, without its content.
    private static object Describe(Bundle bundle, BundleContent content) => new
    {
        uuid = bundle.Uuid,
        generation = bundle.Generation,
        sha256 = Convert.ToHexStringLower(content.Sha256),
        job_specs = content.JobSpecs.Select(spec => spec.Name).ToArray(),
    };

    private static Error ToError(Diagnostic diagnostic) =>
        new(ErrorKind.Invalid, diagnostic.Code, diagnostic.ToString(), diagnostic.IsVerbatim ? null : diagnostic.Path);
}
