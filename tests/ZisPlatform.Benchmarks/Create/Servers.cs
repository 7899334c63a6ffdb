namespace ZisPlatform.Benchmarks.Create;

/// <summary>Starts the three kinds of servers that are measured.</summary>
internal sealed class Servers(Setup setup)
{
    /// <summary>The file with key pairs for the hosts that generate none; filled by <see cref="KeyMeasure"/>.</summary>
    public string KeyFile { get; } = Path.Combine(setup.WorkDirectory, "keys.json");

    /// <summary>Starts the unmodified published server.</summary>
    public Task<ServerProcess> StartPublishedAsync(Store store, params IEnumerable<KeyValuePair<string, string>> settings) =>
        ServerProcess.StartAsync([setup.Api], store, settings);

    /// <summary>Starts the server with a pool that is never empty.</summary>
    public Task<ServerProcess> StartWarmAsync(Store store, params IEnumerable<KeyValuePair<string, string>> settings) =>
        ServerProcess.StartAsync(
            [Environment.ProcessPath!, "--mode", "server", KeyFile], store, settings.Append(new("Zis__KeyPool__Size", "0")));

    /// <summary>Starts the bare API, the limit. The real server first creates the tables and the user.</summary>
    public async Task<ServerProcess> StartBareAsync(Store store)
    {
        await using (await StartWarmAsync(store))
        {
            // The store is ready; the real server is not needed any longer.
        }

        return await ServerProcess.StartAsync([Environment.ProcessPath!, "--mode", "bare", KeyFile], store);
    }
}
