using ZisPlatform.Application.Common;

namespace ZisPlatform.Infrastructure.Registry;

/// <summary>The settings of the registry.</summary>
internal sealed class RegistryOptions
{
    public KeyPoolOptions KeyPool { get; set; } = new();
}

/// <summary>The pool of pregenerated RSA key pairs. Generating one pair takes 40 to 200 ms of one core.</summary>
internal sealed class KeyPoolOptions
{
    /// <summary>The number of pairs to keep ready; a burst of this many creates does not wait for a key. 0 to 100,000.</summary>
    public int Size { get; set; } = 64;

    /// <summary>The number of creates that may wait for a pair when the pool is empty; further creates get 503. 1 to 10,000.</summary>
    public int QueueLimit { get; set; } = 128;

    /// <summary>The number of cores that may generate pairs for waiting creates; 0 for all. The refill itself uses one.</summary>
    public int Workers { get; set; }
}

internal sealed class RegistryOptionsValidator : SettingsValidator<RegistryOptions>
{
    protected override IEnumerable<string> FindErrors(RegistryOptions options)
    {
        if (options.KeyPool.Size is < 0 or > 100_000)
        {
            yield return "Zis:KeyPool:Size must be 0 to 100000";
        }

        if (options.KeyPool.QueueLimit is < 1 or > 10_000)
        {
            yield return "Zis:KeyPool:QueueLimit must be 1 to 10000";
        }

        if (options.KeyPool.Workers is < 0 or > 1024)
        {
            yield return "Zis:KeyPool:Workers must be 0 (all cores) to 1024";
        }
    }
}
