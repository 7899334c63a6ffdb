using ZisPlatform.Browser.Tests;
using ZisPlatform.Testing;

// Outside any namespace, so that it wraps every test of this project.
[SetUpFixture]
public class Setup
{
    [OneTimeSetUp]
    public Task StartAsync() => Chromium.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await Chromium.StopAsync();
        await ZisTestServer.StopSharedAsync();
        await Postgres.StopAsync();
    }
}
