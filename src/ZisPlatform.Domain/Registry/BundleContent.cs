using System.Security.Cryptography;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Json;

namespace ZisPlatform.Domain.Registry;

/// <summary>What one upload brought: the resources as they were written, and what is known of them.</summary>
public sealed class BundleContent
{
    /// <summary>Characters of a name, an event's source or its type (contract U17).</summary>
    public const int MaximumTextLength = 255;

    private BundleContent(
        string name, string description, string resources, long size, byte[] sha256, IReadOnlyList<KnownResource> known, IReadOnlyList<JobSpecDefinition> jobSpecs)
    {
        Name = name;
        Description = description;
        Resources = resources;
        Size = size;
        Sha256 = sha256;
        Known = known;
        JobSpecs = jobSpecs;
    }

    /// <summary>The name of the bundle; an integration has one bundle of a name.</summary>
    public string Name { get; }

    /// <summary>Empty where none was given.</summary>
    public string Description { get; }

    /// <summary>The <c>resources</c> member, value for value as it was uploaded: key order, numbers and nulls included.</summary>
    public string Resources { get; }

    /// <summary>Bytes of the upload.</summary>
    public long Size { get; }

    /// <summary>
    /// The hash of name, description and resources as compact JSON with sorted keys: the same for two uploads that say the same,
    /// however their files are laid out.
    /// </summary>
    public byte[] Sha256 { get; }

    /// <summary>What other bundles of the integration must know of it.</summary>
    public IReadOnlyList<KnownResource> Known { get; }

    public IReadOnlyList<JobSpecDefinition> JobSpecs { get; }

    /// <summary>Why it cannot be stored, as far as the flow language has no rule for it: texts that no store holds, or too long ones.</summary>
    public IReadOnlyList<Error> Refusals =>
    [
        .. Refusal(Name, "name", MaximumTextLength),
        .. Refusal(Description, "description", Integration.MaximumDescriptionLength),
        .. JobSpecs.SelectMany(spec => Refusal(spec.EventSource, $"event_source of job spec {spec.Name}", MaximumTextLength)),
        .. JobSpecs.SelectMany(spec => Refusal(spec.EventType, $"event_type of job spec {spec.Name}", MaximumTextLength)),
        .. JobSpecs.SelectMany(spec => Refusal(spec.FlowName, $"flow_name of job spec {spec.Name}", MaximumTextLength)),
        .. JobSpecs.SelectMany(spec => Refusal(spec.Description, $"description of job spec {spec.Name}", Integration.MaximumDescriptionLength)),
    ];

    /// <summary>Of a document that was compiled without an error.</summary>
    /// <param name="document">The document.</param>
    /// <param name="bundle">What it was compiled to.</param>
    /// <param name="size">Bytes of its text.</param>
    public static BundleContent Of(in JsonValue document, CompiledBundle bundle, long size)
    {
        var resources = document["resources"];
        var said = JsonValue.Object(("description", bundle.Description ?? ""), ("name", bundle.Name), ("resources", Sorted(resources)));
        return new BundleContent(
            bundle.Name,
            bundle.Description ?? "",
            resources.ToString(),
            size,
            SHA256.HashData(said.ToUtf8()),
            [.. bundle.Resources],
            [.. bundle.JobSpecs.Select(spec => new JobSpecDefinition(spec.Name, spec.EventSource, spec.EventType, spec.Flow.ToString(), spec.Description))]);
    }

    private static IEnumerable<Error> Refusal(string text, string field, int maximum) =>
        PlainText.Refusal(text, field, maximum) is { } refusal ? [refusal with { Path = null }] : [];

    private static JsonValue Sorted(in JsonValue value)
    {
        if (value.IsArray)
        {
            var items = value.Items.ToArray();
            for (var i = 0; i < items.Length; i++)
            {
                items[i] = Sorted(items[i]);
            }

            return JsonValue.Array(items);
        }

        if (!value.IsObject)
        {
            return value;
        }

        var made = new JsonObjectBuilder(value.Count);
        foreach (var key in value.Keys.ToArray().Order(StringComparer.Ordinal))
        {
            made.Set(key, Sorted(value[key]));
        }

        return made.ToValue();
    }
}

/// <summary>A job spec as a bundle defines it (contract, flows 4.2).</summary>
/// <param name="Name">The short name.</param>
/// <param name="EventSource">Where its events come from.</param>
/// <param name="EventType">Which events it takes.</param>
/// <param name="FlowName">The flow they start, as the bundle wrote it.</param>
/// <param name="Description">Empty where none was given.</param>
public sealed record JobSpecDefinition(string Name, string EventSource, string EventType, string FlowName, string Description);
