using Microsoft.Extensions.DependencyInjection;

namespace ZisPlatform.Application.Common;

/// <summary>Lets a singleton use a scoped service: each use gets an instance in a scope of its own.</summary>
public sealed class ScopedService<TService>(IServiceScopeFactory scopes)
    where TService : notnull
{
    public async Task<TResult> UseAsync<TResult>(Func<TService, Task<TResult>> use)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await use(scope.ServiceProvider.GetRequiredService<TService>());
    }

    public async Task UseAsync(Func<TService, Task> use)
    {
        await using var scope = scopes.CreateAsyncScope();
        await use(scope.ServiceProvider.GetRequiredService<TService>());
    }
}
