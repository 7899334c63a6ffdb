namespace ZisPlatform.Infrastructure.Persistence;

/// <summary>One server at a time on one SQLite file: two would answer 'busy' to each other.</summary>
internal sealed class DataDirectoryLock : IDisposable
{
    private readonly FileStream _file;

    private DataDirectoryLock(FileStream file) => _file = file;

    public static DataDirectoryLock Take(string directory)
    {
        try
        {
            return new DataDirectoryLock(new FileStream(Path.Combine(directory, "server.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException failure)
        {
            throw new StartRefusedException(
                $"Zis:DataDirectory: another server is using '{Path.GetFullPath(directory)}'; use another directory, or PostgreSQL for several servers", failure);
        }
    }

    public void Dispose() => _file.Dispose();
}
