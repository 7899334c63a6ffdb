using Microsoft.Playwright;

namespace ZisPlatform.Browser.Tests;

/// <summary>The browser that all tests share; each test opens a context of its own, with its own cookies.</summary>
internal static class Chromium
{
    private static readonly string[] InstalledPaths = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private static IPlaywright? _playwright;
    private static IBrowser? _browser;

    /// <summary>
    /// Starts the Chromium that <c>ZIS_TEST_CHROMIUM</c> names. Without that variable it starts an installed Chromium, or downloads
    /// Playwright's Chromium once.
    /// </summary>
    public static async Task StartAsync()
    {
        var executable = Environment.GetEnvironmentVariable("ZIS_TEST_CHROMIUM") ?? Array.Find(InstalledPaths, File.Exists);
        if (executable is null && Microsoft.Playwright.Program.Main(["install", "chromium"]) != 0)
        {
            throw new InvalidOperationException("These tests need Chromium: install it, or name one in ZIS_TEST_CHROMIUM.");
        }

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = executable,
            // Chromium does not start its sandbox as root, and container images run their tests as root.
            ChromiumSandbox = Environment.UserName != "root",
            Args = ["--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
        });
    }

    public static async Task StopAsync()
    {
        await (_browser?.CloseAsync() ?? Task.CompletedTask);
        _playwright?.Dispose();
    }

    /// <summary>Opens a browser window without cookies.</summary>
    public static async Task<IBrowserContext> NewContextAsync()
    {
        var context = await (_browser ?? throw new InvalidOperationException("Chromium is not started.")).NewContextAsync();
        context.SetDefaultTimeout(60_000);
        return context;
    }
}
