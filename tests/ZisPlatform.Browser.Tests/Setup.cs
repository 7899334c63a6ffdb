using ZisPlatform.Browser.Tests;
using ZisPlatform.Testing;

// Outside any namespace, so that it applies to all tests of this project.
[SetUpFixture]
public class Setup : ServerSetup
{
    [OneTimeSetUp]
    public Task StartBrowserAsync() => Chromium.StartAsync();

    [OneTimeTearDown]
    public Task StopBrowserAsync() => Chromium.StopAsync();
}
