using System.Collections.Concurrent;
using System.Globalization;
using ZisPlatform.Application.Common.Caching;
using ZisPlatform.Application.Registry.Contracts;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Domain.Flows.Actions;
using ZisPlatform.Domain.Flows.Compilation;
using ZisPlatform.Domain.Flows.Execution;

namespace ZisPlatform.Application.Runs.Execution;

/// <summary>The upload that defines a flow.</summary>
/// <param name="Bundle">The bundle's name.</param>
/// <param name="Generation">The number of the bundle's upload, counted from 1.</param>
public sealed record FlowGeneration(string Bundle, long Generation);

/// <summary>The newest definition of a flow (contract, flows 5.4).</summary>
/// <param name="Flow">The compiled flow.</param>
/// <param name="Generation">The upload that defines it.</param>
/// <param name="Connections">The connections that it needs and may see.</param>
internal sealed record CurrentFlow(Flow Flow, FlowGeneration Generation, ConnectionUse Connections);

/// <summary>The compiled bundles of an integration at one time.</summary>
/// <param name="bundles">The bundles with their generations; the last uploaded one at the end.</param>
internal sealed class FlowProgram(IReadOnlyList<(CompiledBundle Bundle, long Generation)> bundles)
{
    // Contains only flows that the bundles define, so its size is bounded.
    private readonly ConcurrentDictionary<string, CurrentFlow> _flows = [];

    /// <summary>The actions of all bundles.</summary>
    public ActionCatalog Actions { get; } = ActionCatalog.Of([.. bundles.Select(entry => entry.Bundle)]);

    /// <summary>Finds a flow; returns null if no bundle defines it.</summary>
    public CurrentFlow? Find(string fullName)
    {
        if (!_flows.TryGetValue(fullName, out var cached) && FindNewest(fullName) is { } found)
        {
            _flows[fullName] = cached = found;
        }

        return cached;
    }

    private CurrentFlow? FindNewest(string fullName)
    {
        if (ResourceName.TryParse(fullName, out var name))
        {
            foreach (var (bundle, generation) in bundles.Reverse())
            {
                if (bundle.FindFlow(name.Name) is { } flow)
                {
                    return new CurrentFlow(flow, new FlowGeneration(bundle.Name, generation), ConnectionUse.Analyze(flow, Actions));
                }
            }
        }

        return null;
    }
}

/// <summary>Compiles the bundles of integrations and caches the results; generations never change.</summary>
internal sealed class FlowPrograms(IEventSubscriptions subscriptions, TimeProvider clock) : IDisposable
{
    private const int MaxCachedPrograms = 500;

    /// <summary>The lifetime of a cached program. It only limits the memory: a program never becomes outdated.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private readonly VersionedCache<(AccountId Account, string Integration, string Definitions), FlowProgram> _cache =
        new(clock, MaxCachedPrograms);

    public async ValueTask<FlowProgram> GetAsync(
        AccountId account, string integration, string definitions, CancellationToken cancellationToken)
    {
        var key = (account, integration, definitions);
        if (_cache.TryGet(key, out var cached))
        {
            return cached;
        }

        var documents = await subscriptions.LoadDocumentsAsync(account, integration, definitions, cancellationToken);

        // Stored bundles were validated on upload. A bundle that a stricter release rejects no longer defines anything.
        var bundles = new List<(CompiledBundle Bundle, long Generation)>();
        foreach (var (document, definition) in documents.Zip(definitions.Split(',')))
        {
            if (BundleCompiler.Compile(document, new BundleContext { Integration = integration }).Bundle is { } bundle)
            {
                bundles.Add((
                    bundle,
                    long.Parse(definition[(definition.IndexOf(':', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture)));
            }
        }

        var program = new FlowProgram(bundles);
        _cache.Set(_cache.Version, key, program, Lifetime);
        return program;
    }

    public void Dispose() => _cache.Dispose();
}
