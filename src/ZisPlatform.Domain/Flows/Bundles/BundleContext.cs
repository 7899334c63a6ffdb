namespace ZisPlatform.Domain.Flows;

/// <summary>What is known around a bundle while it is checked.</summary>
public sealed record BundleContext
{
    public static readonly BundleContext Default = new();

    /// <summary>
    /// The integration it is uploaded to. Without it, as on a laptop, the first reference to an integration says which one, and
    /// the others must agree.
    /// </summary>
    public string? Integration { get; init; }

    /// <summary>What the bundles of the integration hold. One of the same name does not count: this one replaces it.</summary>
    public IReadOnlyList<KnownResource> Others { get; init; } = [];

    public BundleLimits Limits { get; init; } = BundleLimits.Default;
}

/// <summary>A resource of another bundle.</summary>
public sealed record KnownResource(ResourceType Type, string Name, string Bundle);

public enum ResourceType
{
    Flow,
    Action,
    JobSpec,
}

/// <summary>How large a bundle may be (contract 2.5 and 14).</summary>
public sealed record BundleLimits
{
    public static readonly BundleLimits Default = new();

    public int MaxBytes { get; init; } = 1024 * 1024;

    public int MaxResources { get; init; } = 500;

    /// <summary>Of one flow, those of its Iterators included.</summary>
    public int MaxStates { get; init; } = 1000;

    public int MaxJsonDepth { get; init; } = 64;

    public int MaxChoiceDepth { get; init; } = 16;

    public int MaxMapDepth { get; init; } = 3;

    public int MaxNameLength { get; init; } = 255;

    public int MaxStateNameLength { get; init; } = 256;

    /// <summary>Nobody reads more than this; a hostile bundle could have a hundred thousand.</summary>
    public int MaxFindings { get; init; } = 1000;
}
