namespace ZisPlatform.Api.Hosting;

/// <summary>
/// Runs the container's health check: <c>ZisPlatform.Api healthcheck</c> queries the server in the same container, so the image needs no
/// other tool.
/// </summary>
internal static class HealthCheck
{
    /// <returns>0 if the server responds with a success status; otherwise, 1.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables("ASPNETCORE_").AddCommandLine(args).Build();
        var url = configuration["urls"]?.Split(';')[0]
            ?? (configuration["http_ports"]?.Split(';')[0] is { } port ? $"http://127.0.0.1:{port}" : ZisServer.DefaultUrl);
        var address = BindingAddress.Parse(url);
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        try
        {
            using var response = await client.GetAsync(new Uri($"{address.Scheme}://127.0.0.1:{address.Port}/healthz"));
            return response.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
    }
}
