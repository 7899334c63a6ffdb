namespace ZisPlatform.Testing;

/// <summary>Base class of the set-ups of projects whose tests use servers.</summary>
public abstract class ServerSetup
{
    [OneTimeSetUp]
    public async Task StartAsync() => await TestContext.Progress.WriteLineAsync($"PostgreSQL: {await Postgres.DescribeAsync()}");

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await ZisTestServer.StopSharedAsync();
        await Postgres.StopAsync();
    }
}
