using System.Text;
using ZisPlatform.Application.Registry.Contracts;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Tests.Runs;

/// <summary>
/// Deployed integrations in memory, each with one bundle: a flow <c>on_event</c> for <c>widgets</c>/<c>changed</c> events.
/// </summary>
internal sealed class FakeEventSubscriptions(FakeState state) : IEventSubscriptions
{
    private readonly SortedDictionary<string, (string Bundle, int Version, bool IsInstalled)> _integrations = new(StringComparer.Ordinal);

    /// <summary>Runs before each query.</summary>
    public Func<string, Task> Before { get; set; } = _ => Task.CompletedTask;

    public void Deploy(string integration, string states, string start, bool isInstalled = true) => state.Change(() =>
    {
        var bundle = """
            {"zis_template_version":"2019-10-14","name":"flows","resources":{
             "send":{"type":"ZIS::Action::Http","properties":{"name":"send","definition":
               {"method":"POST","url":"https://receiver.example/items","requestBody.$":"$.payload"}}},
             "flow":{"type":"ZIS::Flow","properties":{"name":"on_event","definition":{"StartAt":"{start}","States":{states}}}},
             "spec":{"type":"ZIS::JobSpec","properties":{"name":"spec","event_source":"widgets","event_type":"changed",
               "flow_name":"zis:{i}:flow:on_event"}}}}
            """
            .Replace("{start}", start, StringComparison.Ordinal)
            .Replace("{states}", states, StringComparison.Ordinal)
            .Replace("{i}", integration, StringComparison.Ordinal);
        _integrations[integration] = (bundle, _integrations.GetValueOrDefault(integration).Version + 1, isInstalled);
    });

    /// <summary>Determines whether the subscriptions are still those of a match.</summary>
    public bool IsCurrent(EventMatch match) => Match(match.Key)?.State == match.State;

    public async Task<IReadOnlyList<EventMatch>> MatchAsync(IReadOnlyCollection<EventKey> events, CancellationToken cancellationToken)
    {
        await Before(nameof(MatchAsync));
        return state.Read(() => events.Select(Match).OfType<EventMatch>().ToList());
    }

    public Task<IReadOnlyList<UninstalledJobSpec>> ListUninstalledAsync(
        IReadOnlyCollection<EventKey> events, CancellationToken cancellationToken) =>
        Task.FromResult(state.Read<IReadOnlyList<UninstalledJobSpec>>(() =>
        [
            .. from key in events
               from integration in _integrations
               where IsHeard(key, integration.Key) && !integration.Value.IsInstalled
               select new UninstalledJobSpec(key, integration.Key, "spec", FlowOf(integration.Key)),
        ]));

    public async Task<string> GetCurrentDefinitionsAsync(AccountId account, string integration, CancellationToken cancellationToken)
    {
        await Before(nameof(GetCurrentDefinitionsAsync));
        return state.Read(() => DefinitionsOf(integration));
    }

    public async Task<IReadOnlyList<byte[]>> LoadDocumentsAsync(
        AccountId account, string integration, string definitions, CancellationToken cancellationToken)
    {
        await Before(nameof(LoadDocumentsAsync));
        return state.Read<IReadOnlyList<byte[]>>(() => [Encoding.UTF8.GetBytes(_integrations[integration].Bundle)]);
    }

    public static string FlowOf(string integration) => $"zis:{integration}:flow:on_event";

    private static bool IsHeard(EventKey key, string integration) =>
        (key.Source, key.Type) == ("widgets", "changed") && (key.Integration is null || key.Integration == integration);

    private string DefinitionsOf(string integration) => $"1:{_integrations[integration].Version}";

    private EventMatch? Match(EventKey key)
    {
        List<Subscription> found =
        [
            .. _integrations.Where(entry => entry.Value.IsInstalled && IsHeard(key, entry.Key))
                .Select(entry => new Subscription(entry.Key, "spec", FlowOf(entry.Key), DefinitionsOf(entry.Key))),
        ];
        return found.Count == 0
            ? null
            : new EventMatch(key, string.Join(';', found.Select(entry => $"{entry.Integration}={entry.Definitions}")), found);
    }
}
