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
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        try
        {
            using var response = await client.GetAsync(GetUrl(configuration));
            return response.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
    }

    /// <summary>Returns the URL to query: the first address that the server listens on.</summary>
    /// <param name="configuration">The settings of ASP.NET Core, without the prefix of the environment variables.</param>
    internal static Uri GetUrl(IConfiguration configuration)
    {
        var url = configuration["urls"]?.Split(';')[0]
            ?? (configuration["http_ports"]?.Split(';')[0] is { } port ? $"http://*:{port}" : ZisServer.DefaultUrl);
        var address = BindingAddress.Parse(url);

        // A server that listens on any address listens on the loopback address too.
        var host = address.Host switch
        {
            "*" or "+" or "0.0.0.0" => "127.0.0.1",
            "[::]" => "[::1]",
            var specific => specific,
        };
        return new Uri($"{address.Scheme}://{host}:{address.Port}/healthz");
    }
}
