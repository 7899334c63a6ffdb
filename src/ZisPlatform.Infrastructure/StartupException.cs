namespace ZisPlatform.Infrastructure;

/// <summary>
/// The exception that is thrown if the server cannot start for a reason that its operator can fix. The message names the setting.
/// </summary>
public sealed class StartupException : Exception
{
    public StartupException()
    {
    }

    public StartupException(string message)
        : base(message)
    {
    }

    public StartupException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
