using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Domain.Registry;

namespace ZisPlatform.Application.Registry;

/// <summary>A document that was judged fit to be uploaded.</summary>
internal sealed record BundleUpload(BundleContent Content, IReadOnlyList<Finding> Warnings)
{
    /// <summary>Compiles the document in view of the integration's other bundles; every error at once.</summary>
    public static Result<BundleUpload> Judge(ReadOnlyMemory<byte> text, IntegrationResources resources)
    {
        var compiled = Compile(text, resources);
        if (compiled.Bundle is not { } bundle)
        {
            return compiled.Findings.Where(finding => finding.Severity == Severity.Error).Select(Refusal).Distinct().ToArray();
        }

        var content = BundleContent.Of(compiled.Document, bundle, text.Length);
        return content.Refusals is { Count: > 0 } refusals ? refusals.ToArray() : new BundleUpload(content, compiled.Findings);
    }

    public static BundleCompilation Compile(ReadOnlyMemory<byte> text, IntegrationResources resources) =>
        BundleCompiler.Compile(text, new BundleContext { Integration = resources.Integration.Value, Others = resources.Known });

    /// <summary>For the audit: what the upload made, without its content.</summary>
    public static object Describe(Bundle bundle, BundleContent content) => new
    {
        uuid = bundle.Uuid,
        generation = bundle.Generation,
        sha256 = Convert.ToHexStringLower(content.Sha256),
        job_specs = content.JobSpecs.Select(spec => spec.Name).ToArray(),
    };

    private static Error Refusal(Finding finding) =>
        new(ErrorKind.Invalid, finding.Code, finding.ToString(), finding.IsWordForWord ? null : finding.Path);
}
