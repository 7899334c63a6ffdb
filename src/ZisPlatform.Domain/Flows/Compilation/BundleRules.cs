namespace ZisPlatform.Domain.Flows.Compilation;

/// <summary>The stable codes of diagnostics.</summary>
internal static class BundleRules
{
    public const string Json = "bundle.json";
    public const string TooLarge = "bundle.size";
    public const string Version = "bundle.version";
    public const string BundleName = "bundle.name";
    public const string Resources = "bundle.resources";
    public const string Duplicate = "bundle.duplicate";
    public const string RepeatedKey = "json.repeated_key";
    public const string Integration = "bundle.integration";
    public const string Shadowed = "bundle.shadowed";
    public const string ResourceShape = "resource.shape";
    public const string ResourceType = "resource.type";
    public const string ResourceName = "resource.name";
    public const string Start = "flow.start";
    public const string States = "flow.states";
    public const string Unreachable = "flow.unreachable";
    public const string StateName = "state.name";
    public const string StateType = "state.type";
    public const string StateMember = "state.member";
    public const string Ignored = "state.ignored";
    public const string Unknown = "state.unknown_member";
    public const string Next = "state.next";
    public const string Path = "path";
    public const string ResultPath = "state.result_path";
    public const string Template = "template";
    public const string Literal = "template.literal";
    public const string ActionName = "action.name";
    public const string ActionMissing = "action.missing";
    public const string Parameters = "action.parameters";
    public const string Unresolved = "action.unresolved";
    public const string Jq = "action.jq";
    public const string Choice = "choice.rule";
    public const string Operator = "choice.operator";
    public const string Operand = "choice.operand";
    public const string Map = "map";
    public const string Scope = "map.scope";
    public const string Wait = "wait";
    public const string Fail = "fail";
    public const string Catch = "catch";
    public const string Retry = "retry";
    public const string ErrorName = "error.name";
    public const string Http = "http";
    public const string HttpHeader = "http.header";
    public const string JobSpec = "job_spec";
    public const string JobSpecFlow = "job_spec.flow";
    public const string EventType = "job_spec.event_type";
}
