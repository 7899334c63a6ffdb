namespace ZisPlatform.Cli;

/// <summary>What the command answers to its shell. Scripts test these numbers: a meaning may be added, never changed.</summary>
public static class ExitCodes
{
    public const int Ok = 0;
    public const int Unexpected = 1;
    public const int Usage = 2;
    public const int NotLoggedIn = 3;
    public const int Refused = 4;
    public const int ServerUnavailable = 5;
    public const int Cancelled = 130;

    /// <summary>Every exit code with its meaning, in the words of the help page.</summary>
    public static IReadOnlyList<(int Code, string Meaning)> Meanings { get; } =
    [
        (Ok, "success"),
        (Unexpected, "unexpected failure in zis itself"),
        (Usage, "wrong usage: arguments, or input that cannot be used"),
        (NotLoggedIn, "not logged in, or the credentials were refused"),
        (Refused, "the server refused the request"),
        (ServerUnavailable, "the server cannot be reached, timed out, failed, or is no ZisPlatform server"),
        (Cancelled, "cancelled by Ctrl-C"),
    ];
}
