using ZisPlatform.Testing;

// Declared outside any namespace so that it applies to every test of this project.
[SetUpFixture]
public class Setup
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
