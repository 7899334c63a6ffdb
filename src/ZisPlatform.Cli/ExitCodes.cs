namespace ZisPlatform.Cli;

/// <summary>What the command answers to its shell. Scripts test these numbers: a meaning may be added, never changed.</summary>
public static class ExitCodes
{
    public const int Ok = 0;
    public const int Unexpected = 1;
    public const int Usage = 2;
    public const int NotLoggedIn = 3;
    /// <summary>By the server; or here, by the same rules: a bundle has errors.</summary>
    public const int Refused = 4;
    public const int ServerUnavailable = 5;

    /// <summary>A flow failed that ran here or that a sent event started, or a test of one did.</summary>
    public const int FlowFailed = 6;

    /// <summary>A bundle was deployed, and read back the registry holds something else than was sent.</summary>
    public const int Drift = 7;
    public const int Cancelled = 130;
}
