using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ZisPlatform.Api;
using ZisPlatform.Api.Authorization;
using ZisPlatform.Application.Registry.Integrations;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Benchmarks.Hosts;

/// <summary>
/// The real server, except that its source of key pairs is never empty: thousands of creates would take minutes of key generation,
/// and a real pool holds only a burst (which <c>BurstMeasure</c> measures). Two endpoints are added: the constant of
/// <see cref="ConstantServer"/> behind authentication, and the values that <see cref="RunMeasures"/> recorded.
/// </summary>
internal static class WarmServer
{
    public static async Task RunAsync(string keyFile)
    {
        using var measures = new RunMeasures();
        var pairs = new EndlessKeyPairs(await KeyFile.ReadAsync(keyFile));
        await using var app = ZisServer.Build([], services => services.AddSingleton<IKeyPairSource>(pairs));
        app.MapGet(ConstantServer.Path, ConstantServer.RespondAsync).RequireAuthorization(Policies.Admin).Require(AccessTable.OwnToken);
        measures.Map(app);
        await app.RunAsync();
    }

    /// <summary>Hands out the same pairs repeatedly.</summary>
    private sealed class EndlessKeyPairs(IReadOnlyList<KeyPair> pairs) : IKeyPairSource
    {
        private uint _next;

        public bool TryTake([NotNullWhen(true)] out KeyPair? pair)
        {
            pair = pairs[(int)(Interlocked.Increment(ref _next) % (uint)pairs.Count)];
            return true;
        }

        public ValueTask<Result<KeyPair>> TakeAsync(CancellationToken cancellationToken) =>
            throw new InvalidOperationException("TryTake always returns a pair, so TakeAsync must not be called.");

        public void Return(KeyPair pair)
        {
        }
    }
}
