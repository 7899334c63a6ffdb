using System.Security.Cryptography;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Flows.Compilation;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Registry;

/// <summary>The content of one upload: the resources as written, and the data extracted from them.</summary>
public sealed class BundleContent
{
    /// <summary>The maximum length of a name, an event source or an event type in characters (contract U17).</summary>
    public const int MaximumTextLength = 255;

    private BundleContent(
        string name,
        string description,
        string resources,
        long size,
        byte[] sha256,
        IReadOnlyList<KnownResource> knownResources,
        IReadOnlyList<JobSpecDefinition> jobSpecs)
    {
        Name = name;
        Description = description;
        Resources = resources;
        Size = size;
        Sha256 = sha256;
        KnownResources = knownResources;
        JobSpecs = jobSpecs;
    }

    /// <summary>Gets the name of the bundle, unique in the integration.</summary>
    public string Name { get; }

    /// <summary>Gets the description; empty if none was given.</summary>
    public string Description { get; }

    /// <summary>Gets the <c>resources</c> member with all uploaded values, including the order of keys, numbers and nulls.</summary>
    public string Resources { get; }

    /// <summary>Gets the size of the upload in bytes.</summary>
    public long Size { get; }

    /// <summary>
    /// Gets the hash of name, description and resources as compact JSON with sorted keys. It is the same for two uploads with equal
    /// content, regardless of the layout of their files.
    /// </summary>
    public byte[] Sha256 { get; }

    /// <summary>Gets the resources, for the checks of other bundles of the integration.</summary>
    public IReadOnlyList<KnownResource> KnownResources { get; }

    public IReadOnlyList<JobSpecDefinition> JobSpecs { get; }

    /// <summary>
    /// Gets the errors that prevent storage and are not covered by the rules of the flow language: texts that are too long or that the
    /// stores cannot hold.
    /// </summary>
    public IReadOnlyList<Error> Errors =>
    [
        .. ValidateText(Name, "name", MaximumTextLength),
        .. ValidateText(Description, "description", Integration.MaximumDescriptionLength),
        .. JobSpecs.SelectMany(spec => ValidateText(spec.EventSource, $"event_source of job spec {spec.Name}", MaximumTextLength)),
        .. JobSpecs.SelectMany(spec => ValidateText(spec.EventType, $"event_type of job spec {spec.Name}", MaximumTextLength)),
        .. JobSpecs.SelectMany(spec => ValidateText(spec.FlowName, $"flow_name of job spec {spec.Name}", MaximumTextLength)),
        .. JobSpecs.SelectMany(spec =>
            ValidateText(spec.Description, $"description of job spec {spec.Name}", Integration.MaximumDescriptionLength)),
    ];

    /// <summary>Creates the content from a document that was compiled without errors.</summary>
    /// <param name="document">The document.</param>
    /// <param name="bundle">The compiled bundle.</param>
    /// <param name="size">The size of the document's text in bytes.</param>
    public static BundleContent FromDocument(in JsonValue document, CompiledBundle bundle, long size)
    {
        var resources = document["resources"];
        var content = JsonValue.Object(
            ("description", bundle.Description ?? ""),
            ("name", bundle.Name),
            ("resources", SortKeys(resources)));
        return new BundleContent(
            bundle.Name,
            bundle.Description ?? "",
            resources.ToString(),
            size,
            SHA256.HashData(content.ToUtf8()),
            [.. bundle.Resources],
            [
                .. bundle.JobSpecs.Select(spec =>
                    new JobSpecDefinition(spec.Name, spec.EventSource, spec.EventType, spec.Flow.ToString(), spec.Description)),
            ]);
    }

    private static IEnumerable<Error> ValidateText(string text, string field, int maximum) =>
        PlainText.Validate(text, field, maximum) is { } error ? [error with { Path = null }] : [];

    private static JsonValue SortKeys(in JsonValue value)
    {
        if (value.IsArray)
        {
            var items = value.Items.ToArray();
            for (var i = 0; i < items.Length; i++)
            {
                items[i] = SortKeys(items[i]);
            }

            return JsonValue.Array(items);
        }

        if (!value.IsObject)
        {
            return value;
        }

        var builder = new JsonObjectBuilder(value.Count);
        foreach (var key in value.Keys.ToArray().Order(StringComparer.Ordinal))
        {
            builder.Set(key, SortKeys(value[key]));
        }

        return builder.ToValue();
    }
}

/// <summary>A job spec as defined in a bundle (contract, flows 4.2).</summary>
/// <param name="Name">The short name.</param>
/// <param name="EventSource">The source of the events.</param>
/// <param name="EventType">The type of the events.</param>
/// <param name="FlowName">The flow that the events start, as written in the bundle.</param>
/// <param name="Description">The description; empty if none was given.</param>
public sealed record JobSpecDefinition(string Name, string EventSource, string EventType, string FlowName, string Description);
