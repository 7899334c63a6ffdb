using ZisPlatform.Infrastructure.Persistence;

[assembly: Parallelizable(ParallelScope.All)]
[assembly: FixtureLifeCycle(LifeCycle.InstancePerTestCase)]

// Outside any namespace, so that it wraps every test of this project.
[SetUpFixture]
public class Setup
{
    // Dapper's map of types is one for the process; the server registers it at start.
    [OneTimeSetUp]
    public void RegisterTypes() => UtcTime.Register();
}
