using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ZisPlatform.Api;
using ZisPlatform.Api.Common;
using ZisPlatform.Application.Registry;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Benchmarks.Hosts;

/// <summary>
/// The server as it is, but for the source of its key pairs, which never runs dry: thousands of creates would need
/// minutes of key making, and a real pool holds a burst only (<c>BurstMeasure</c> measures that one). Two endpoints are added:
/// the constant of <see cref="ConstantServer"/> for callers who prove who they are, and what <see cref="RunMeasures"/> counted.
/// </summary>
internal static class WarmServer
{
    public static async Task RunAsync(string keyFile)
    {
        using var measures = new RunMeasures();
        var pairs = new EndlessKeyPairs(await KeyFile.ReadAsync(keyFile));
        await using var app = ZisServer.Build([], services => services.AddSingleton<IKeyPairSource>(pairs));
        app.MapGet(ConstantServer.Path, ConstantServer.AnswerAsync).RequireAuthorization(Policies.Admin).For(AccessTable.Platform);
        measures.Map(app);
        await app.RunAsync();
    }

    /// <summary>Gives out the same pairs again and again.</summary>
    private sealed class EndlessKeyPairs(IReadOnlyList<KeyPair> pairs) : IKeyPairSource
    {
        private uint _next;

        public bool TryTake([NotNullWhen(true)] out KeyPair? pair)
        {
            pair = pairs[(int)(Interlocked.Increment(ref _next) % (uint)pairs.Count)];
            return true;
        }

        public ValueTask<Result<KeyPair>> TakeAsync(CancellationToken cancellationToken) =>
            throw new InvalidOperationException("There is always a pair to take.");

        public void Return(KeyPair pair)
        {
        }
    }
}
