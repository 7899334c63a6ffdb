using Microsoft.Extensions.Hosting;

namespace ZisPlatform.Application.Common;

/// <summary>Extensions of the application lifetime.</summary>
public static class ApplicationLifetimeExtensions
{
    /// <summary>
    /// Waits until the server accepts connections. Background services call it first: during startup every core is needed for the first
    /// response.
    /// </summary>
    /// <exception cref="OperationCanceledException">The server is stopping.</exception>
    public static async Task WaitForStartAsync(this IHostApplicationLifetime lifetime, CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
    }
}
