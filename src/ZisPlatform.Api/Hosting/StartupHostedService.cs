using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Api.Hosting;

/// <summary>Prepares the store before the server listens, and prints the first-start notice afterwards.</summary>
internal sealed class StartupHostedService(IDatabaseInitializer databaseInitializer, StartupBanner banner) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken) =>
        banner.OpenedAccount = await databaseInitializer.RunAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        banner.Print(Console.Out);
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
