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

    /// <summary>Validates the document in the context of the integration's other bundles; reports all errors together.</summary>
    public static Result<BundleUpload> Validate(ReadOnlyMemory<byte> text, IntegrationResources resources)
    {
        var compiled = Compile(text, resources);
        if (compiled.Bundle is not { } bundle)
        {
            return compiled.Diagnostics.Where(diagnostic => diagnostic.Severity == Severity.Error).Select(ToError).Distinct().ToArray();
        }

        var content = BundleContent.FromDocument(compiled.Document, bundle, text.Length);
        return content.Errors is { Count: > 0 } errors ? errors.ToArray() : new BundleUpload(content, compiled.Diagnostics);
    }

    /// <summary>Describes the stored bundle for an audit entry, without its content.</summary>
    public object Describe(Bundle bundle) => new
    {
        uuid = bundle.Uuid,
        generation = bundle.Generation,
        sha256 = Convert.ToHexStringLower(Content.Sha256),
        job_specs = Content.JobSpecs.Select(spec => spec.Name).ToArray(),
    };

    private static Error ToError(Diagnostic diagnostic) =>
        new(ErrorKind.Invalid, diagnostic.Code, diagnostic.ToString(), diagnostic.IsVerbatim ? null : diagnostic.Path);
}
