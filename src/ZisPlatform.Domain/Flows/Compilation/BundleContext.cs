namespace ZisPlatform.Domain.Flows.Compilation;

/// <summary>The environment in which a bundle is compiled.</summary>
public sealed record BundleContext
{
    public static readonly BundleContext Default = new();

    /// <summary>
    /// Gets the integration that the bundle is uploaded to. If it is null, as on a developer's machine, the first reference to an
    /// integration determines it, and the other references must agree.
    /// </summary>
    public string? Integration { get; init; }

    /// <summary>
    /// Gets the resources of the integration's bundles. Those of a bundle with the same name are ignored, because it is replaced.
    /// </summary>
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

/// <summary>The size limits of a bundle (contract 2.5 and 14).</summary>
public sealed record BundleLimits
{
    public static readonly BundleLimits Default = new();

    public int MaxBytes { get; init; } = 1024 * 1024;

    public int MaxResources { get; init; } = 500;

    /// <summary>Gets the maximum number of states of a flow, including those of its Iterators.</summary>
    public int MaxStates { get; init; } = 1000;

    public int MaxJsonDepth { get; init; } = 64;

    public int MaxChoiceDepth { get; init; } = 16;

    public int MaxMapDepth { get; init; } = 3;

    public int MaxNameLength { get; init; } = 255;

    public int MaxStateNameLength { get; init; } = 256;

    /// <summary>
    /// Gets the maximum number of diagnostics. More would not help a reader, and a hostile bundle could have a hundred thousand.
    /// </summary>
    public int MaxDiagnostics { get; init; } = 1000;
}
