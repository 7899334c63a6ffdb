using ZisPlatform.Infrastructure.Persistence;

[assembly: Parallelizable(ParallelScope.All)]
[assembly: FixtureLifeCycle(LifeCycle.InstancePerTestCase)]

// Not in a namespace, so that it applies to all tests of this project.
[SetUpFixture]
public class Setup
{
    // Dapper's type handlers are global to the process. The server registers them at startup.
    [OneTimeSetUp]
    public void RegisterTypes() => UtcTimeHandler.Register();
}
