using ZisPlatform.Domain.Flows.Actions;
using ZisPlatform.Domain.Flows.Events;
using ZisPlatform.Domain.Flows.Execution;

namespace ZisPlatform.Domain.Flows.Compilation;

/// <summary>The checks that need the whole bundle and the other bundles of the integration. They only produce warnings.</summary>
internal static class ReferenceChecks
{
    public static void Run(
        CompileSession session,
        IReadOnlyList<HttpAction> actions,
        Flow[] flows,
        List<(JobSpec Spec, DiagnosticScope Scope, JsonLocation Place)> specs)
    {
        // The upload replaces the previous version of this bundle, so its resources are ignored.
        var others = session.Context.Others.Where(other => other.Bundle != session.Name).ToLookup(other => (other.Type, other.Name));
        var own = new Dictionary<string, HttpAction>(StringComparer.Ordinal);
        foreach (var action in actions)
        {
            own[action.Name] = action;
        }

        foreach (var call in session.Calls)
        {
            Call(others, own, call);
        }

        foreach (var (spec, scope, place) in specs)
        {
            Flow(others, flows, spec, scope, place);
            if (EventTypes.Looks(spec.EventSource, spec.EventType) is { } advice)
            {
                scope.Warn(
                    BundleRules.EventType,
                    place["event_type"],
                    $"the source {spec.EventSource} has no event type {spec.EventType}",
                    advice);
            }
        }

        foreach (var ((type, name), place) in session.Names)
        {
            if (others[(type, name)].FirstOrDefault() is { } twin)
            {
                new DiagnosticScope(session.Findings, BundleCompiler.Label(type, name), null).Warn(
                    BundleRules.AcrossBundles,
                    place,
                    $"the bundle \"{twin.Bundle}\" defines it too; the one uploaded last is used by both",
                    null);
            }
        }
    }

    private static void Call(ILookup<(ResourceType, string), KnownResource> others, Dictionary<string, HttpAction> own, ActionCall call)
    {
        var name = call.State.ShortName;
        if (own.TryGetValue(name, out var action))
        {
            // An action sees only its Parameters and the system variables.
            var lost = action.Paths.FirstOrDefault(path =>
                path.FirstName is { } first && !call.ParameterKeys.Contains(first) && !SystemVariables.Names.Contains(first));
            if (lost is not null)
            {
                call.Scope.Warn(
                    BundleRules.Unresolved,
                    call.Place,
                    $"the action {name} reads {lost}, which Parameters do not pass: it will fail with \"Error Resolving JSON Params: {lost}\"",
                    $"add \"{lost.FirstName}.$\" to Parameters; an action does not see the document");
            }

            return;
        }

        if (!others.Contains((ResourceType.Action, name)))
        {
            call.Scope.Warn(
                BundleRules.ActionMissing,
                call.Place["ActionName"],
                $"action {call.State.ActionName} is not defined",
                "it fails when it is reached, unless another bundle defines it by then");
        }
    }

    private static void Flow(
        ILookup<(ResourceType, string), KnownResource> others, Flow[] flows, JobSpec spec, DiagnosticScope scope, JsonLocation place)
    {
        var name = spec.Flow.Name;
        if (!Array.Exists(flows, flow => flow.Name == name) && !others.Contains((ResourceType.Flow, name)))
        {
            scope.Warn(
                BundleRules.JobSpecFlow,
                place["flow_name"],
                $"flow {spec.Flow} is not defined",
                "its events end in an error, unless another bundle defines it by then");
        }
    }
}
