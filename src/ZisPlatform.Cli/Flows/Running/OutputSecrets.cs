using ZisPlatform.Domain.Flows.Secrets;

namespace ZisPlatform.Cli.Flows.Running;

/// <summary>The masking of secrets in output and recordings.</summary>
internal static class OutputSecrets
{
    /// <summary>The mask in output. It is also part of the format of recordings, where it matches any text.</summary>
    public const string Mask = "***";

    public static SecretMasker CreateMasker() => new(Mask, masksByName: true);
}
