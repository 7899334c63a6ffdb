namespace ZisPlatform.Benchmarks.Create;

/// <summary>Starts the three kinds of server that are measured.</summary>
internal sealed class Servers(Setup setup)
{
    /// <summary>Key pairs for the hosts that make none; written by <see cref="KeyMeasure"/>.</summary>
    public string KeyFile { get; } = Path.Combine(setup.WorkDirectory, "keys.json");

    /// <summary>The published server, unchanged.</summary>
    public Task<ServerProcess> StartPublishedAsync(Store store, params IEnumerable<KeyValuePair<string, string>> settings) =>
        ServerProcess.StartAsync([setup.Api], store, settings);

    /// <summary>The server whose pool never runs dry.</summary>
    public Task<ServerProcess> StartWarmAsync(Store store, params IEnumerable<KeyValuePair<string, string>> settings) =>
        ServerProcess.StartAsync([Environment.ProcessPath!, "--mode", "server", KeyFile], store, settings.Append(new("Zis__KeyPool__Size", "0")));

    /// <summary>The limit. The real server makes its tables and its user first.</summary>
    public async Task<ServerProcess> StartBareAsync(Store store)
    {
        await using (await StartWarmAsync(store))
        {
            // It is ready, and has nothing else to do.
        }

        return await ServerProcess.StartAsync([Environment.ProcessPath!, "--mode", "bare", KeyFile], store);
    }
}
