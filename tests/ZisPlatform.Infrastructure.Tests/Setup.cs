using ZisPlatform.Infrastructure.Persistence;
using ZisPlatform.Testing;

// Outside any namespace, so that it applies to all tests of this project.
[SetUpFixture]
public class Setup : ServerSetup
{
    // Dapper's type handlers are global to the process. The server registers them at startup.
    [OneTimeSetUp]
    public void RegisterTypes() => UtcTimeHandler.Register();
}
