using ZisPlatform.Domain.Flows.Compilation;

namespace ZisPlatform.Domain.Flows.Actions;

/// <summary>The custom actions of an integration by name. If names collide, the bundle uploaded last wins (contract 2.4).</summary>
public sealed class ActionCatalog
{
    public static readonly ActionCatalog Empty = new(new Dictionary<string, HttpAction>());

    private readonly IReadOnlyDictionary<string, HttpAction> _actions;

    private ActionCatalog(IReadOnlyDictionary<string, HttpAction> actions) => _actions = actions;

    /// <param name="bundles">All bundles of the integration in the order of upload.</param>
    public static ActionCatalog Of(params IEnumerable<CompiledBundle> bundles)
    {
        var actions = new Dictionary<string, HttpAction>(StringComparer.Ordinal);
        foreach (var action in bundles.SelectMany(bundle => bundle.Actions))
        {
            actions[action.Name] = action;
        }

        return new ActionCatalog(actions);
    }

    public HttpAction? Find(string name) => _actions.GetValueOrDefault(name);
}
