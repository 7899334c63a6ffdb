namespace ZisPlatform.Cli.Output;

/// <summary>The person's end of the command, where there is a person.</summary>
public interface ITerminal
{
    /// <summary>True when a person types the input; false when it comes from a file or another command.</summary>
    bool ReadsFromPerson { get; }

    /// <summary>True when a person reads the output; false when it goes to a file or another command.</summary>
    bool WritesToPerson { get; }

    /// <summary>Columns to fill.</summary>
    int Width { get; }

    /// <summary>Asks for a line without showing what is typed. Asks on standard error, so that output may be redirected.</summary>
    Task<string> ReadHiddenAsync(string prompt, CancellationToken cancellationToken);
}
