namespace ZisPlatform.Cli.Flows;

internal static class OutputFile
{
    public static void Write(string path, byte[] content)
    {
        try
        {
            File.WriteAllBytes(path, content);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CommandFailedException(ExitCodes.Usage, $"Cannot write {path}: {failure.Message}", failure);
        }
    }
}
