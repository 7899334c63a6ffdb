using ZisPlatform.Testing;

[assembly: Parallelizable(ParallelScope.All)]
[assembly: FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[assembly: LevelOfParallelism(4)]

// Outside any namespace, so that it applies to all tests of this project.
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
