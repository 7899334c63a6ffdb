namespace ZisPlatform.Cli.Flows.Files;

internal static class OutputFile
{
    public static void Write(string path, byte[] content)
    {
        try
        {
            File.WriteAllBytes(path, content);
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CommandFailedException(ExitCodes.Usage, $"Cannot write {path}: {exception.Message}", exception);
        }
    }
}
