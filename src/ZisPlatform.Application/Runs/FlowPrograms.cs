using Microsoft.Extensions.Caching.Memory;
using ZisPlatform.Application.Registry.Contracts;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Flows;

namespace ZisPlatform.Application.Runs;

/// <summary>The compiled bundles of an integration at one time.</summary>
/// <param name="Bundles">The one uploaded last at the end.</param>
/// <param name="Actions">Of all of them.</param>
internal sealed record FlowProgram(IReadOnlyList<CompiledBundle> Bundles, ActionCatalog Actions)
{
    /// <summary>The newest definition of a flow (contract, flows 5.4).</summary>
    public Flow? Find(string fullName) => ResourceName.TryParse(fullName, out var name)
        ? Bundles.Reverse().Select(bundle => bundle.FindFlow(name.Name)).FirstOrDefault(flow => flow is not null)
        : null;
}

/// <summary>Compiles what runs, once; generations never change.</summary>
internal sealed class FlowPrograms(ISubscriptions registry) : IDisposable
{
    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = 500 });

    public async ValueTask<FlowProgram> GetAsync(AccountId account, string integration, string definitions, CancellationToken cancellationToken)
    {
        var key = (account, integration, definitions);
        if (_cache.TryGetValue(key, out FlowProgram? known))
        {
            return known!;
        }

        var documents = await registry.LoadAsync(account, integration, definitions, cancellationToken);

        // What was stored has been judged; a bundle that a stricter release would refuse defines nothing any more.
        CompiledBundle[] bundles =
        [
            .. documents.Select(document => BundleCompiler.Compile(document, new BundleContext { Integration = integration }).Bundle).OfType<CompiledBundle>(),
        ];
        var program = new FlowProgram(bundles, ActionCatalog.Of(bundles));
        return _cache.Set(key, program, new MemoryCacheEntryOptions { Size = 1, SlidingExpiration = TimeSpan.FromMinutes(10) });
    }

    public void Dispose() => _cache.Dispose();
}
