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
        List<(JobSpec Spec, DiagnosticScope Scope, JsonLocation Location)> specs)
    {
        // The upload replaces the previous version of this bundle, so its resources are ignored.
        var others = session.Context.Others.Where(other => other.Bundle != session.Name).ToLookup(other => (other.Type, other.Name));
        var bundleActions = new Dictionary<string, HttpAction>(StringComparer.Ordinal);
        foreach (var action in actions)
        {
            bundleActions[action.Name] = action;
        }

        foreach (var call in session.Calls)
        {
            CheckCall(others, bundleActions, call);
        }

        foreach (var (spec, scope, location) in specs)
        {
            CheckFlow(others, flows, spec, scope, location);
            if (EventTypes.SuggestType(spec.EventSource, spec.EventType) is { } suggestion)
            {
                scope.Warn(
                    BundleRules.EventType,
                    location["event_type"],
                    $"the source {spec.EventSource} has no event type {spec.EventType}",
                    suggestion);
            }
        }

        foreach (var ((type, name), location) in session.Names)
        {
            if (others[(type, name)].FirstOrDefault() is { } duplicate)
            {
                new DiagnosticScope(session.Diagnostics, BundleCompiler.Label(type, name), null).Warn(
                    BundleRules.Shadowed,
                    location,
                    $"the bundle \"{duplicate.Bundle}\" defines it too; the one uploaded last is used by both",
                    null);
            }
        }
    }

    private static void CheckCall(
        ILookup<(ResourceType, string), KnownResource> others, Dictionary<string, HttpAction> bundleActions, ActionCall call)
    {
        var name = call.State.ShortName;
        if (bundleActions.TryGetValue(name, out var action))
        {
            // An action sees only its Parameters and the system variables.
            var unresolved = action.Paths.FirstOrDefault(path =>
                path.FirstName is { } first && !call.ParameterKeys.Contains(first) && !SystemVariables.Names.Contains(first));
            if (unresolved is not null)
            {
                call.Scope.Warn(
                    BundleRules.Unresolved,
                    call.Location,
                    $"the action {name} reads {unresolved}, which Parameters do not pass: "
                    + $"it will fail with \"Error Resolving JSON Params: {unresolved}\"",
                    $"add \"{unresolved.FirstName}.$\" to Parameters; an action does not see the document");
            }

            return;
        }

        if (!others.Contains((ResourceType.Action, name)))
        {
            call.Scope.Warn(
                BundleRules.ActionMissing,
                call.Location["ActionName"],
                $"action {call.State.ActionName} is not defined",
                "it fails when it is reached, unless another bundle defines it by then");
        }
    }

    private static void CheckFlow(
        ILookup<(ResourceType, string), KnownResource> others, Flow[] flows, JobSpec spec, DiagnosticScope scope, JsonLocation location)
    {
        var name = spec.Flow.Name;
        if (!Array.Exists(flows, flow => flow.Name == name) && !others.Contains((ResourceType.Flow, name)))
        {
            scope.Warn(
                BundleRules.JobSpecFlow,
                location["flow_name"],
                $"flow {spec.Flow} is not defined",
                "its events end in an error, unless another bundle defines it by then");
        }
    }
}
