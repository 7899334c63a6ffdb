namespace ZisPlatform.Infrastructure;

/// <summary>
/// The exception that is thrown if the server cannot start for a reason that its operator can fix. The message names the setting.
/// </summary>
public sealed class StartRefusedException : Exception
{
    public StartRefusedException()
    {
    }

    public StartRefusedException(string message)
        : base(message)
    {
    }

    public StartRefusedException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
