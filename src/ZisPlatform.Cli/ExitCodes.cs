namespace ZisPlatform.Cli;

/// <summary>The exit codes of the command. Scripts depend on them: codes may be added, but their meaning must not change.</summary>
public static class ExitCodes
{
    public const int Ok = 0;
    public const int Unexpected = 1;
    public const int Usage = 2;
    public const int NotLoggedIn = 3;
    /// <summary>The server refused the request, or the local check with the same rules found errors in a bundle.</summary>
    public const int Refused = 4;
    public const int ServerUnavailable = 5;

    /// <summary>A flow that ran locally or was started by a sent event failed, or a flow test failed.</summary>
    public const int FlowFailed = 6;

    /// <summary>A bundle was deployed, but the registry content that was read back differs from it.</summary>
    public const int Drift = 7;
    public const int Cancelled = 130;
}
