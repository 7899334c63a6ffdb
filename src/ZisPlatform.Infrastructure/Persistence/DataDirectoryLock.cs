using ZisPlatform.Infrastructure.Security;

namespace ZisPlatform.Infrastructure.Persistence;

/// <summary>
/// Locks the data directory, so that only one server uses its SQLite file: two servers would get 'busy' errors from each other.
/// </summary>
internal sealed class DataDirectoryLock : IDisposable
{
    private readonly FileStream _file;

    private DataDirectoryLock(FileStream file) => _file = file;

    public static DataDirectoryLock Acquire(string directory)
    {
        try
        {
            return new DataDirectoryLock(PrivateFile.Open(Path.Combine(directory, "server.lock")));
        }
        catch (IOException exception)
        {
            throw new StartupException(
                $"Zis:DataDirectory: another server is using '{Path.GetFullPath(directory)}'; "
                    + "use another directory, or PostgreSQL for several servers",
                exception);
        }
    }

    public void Dispose() => _file.Dispose();
}
