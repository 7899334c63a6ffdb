using System.Globalization;

namespace ZisPlatform.Domain.Flows;

/// <summary>All errors that the language raises. The texts are part of the contract: flows search them with jq.</summary>
public static class FlowErrors
{
    public const string All = "States.ALL";
    public const string PathFailure = "States.ParameterPathFailure";
    public const string ResultPathFailure = "States.ResultPathMatchFailure";
    public const string TaskFailed = "States.TaskFailed";
    public const string MapFailed = "States.MapFailed";
    public const string NoChoiceMatched = "States.NoChoiceMatched";
    public const string Timeout = "States.Timeout";
    public const string Runtime = "States.Runtime";

    /// <summary>The error names for Catch and Retry. A <c>Fail</c> inside a Map may add other names.</summary>
    public static readonly IReadOnlyList<string> Names =
        [All, PathFailure, ResultPathFailure, TaskFailed, MapFailed, NoChoiceMatched, Timeout, Runtime];

    /// <summary>The beginning of the text of an action whose request has no usable response.</summary>
    public const string ActionFailedPrefix = "external action failed: ";

    internal static readonly FlowError TransitionLimit = new(Runtime, "state transition limit exceeded") { IsCatchable = false };

    public static FlowError PathNotFound(string path) => new(PathFailure, $"JSON path not found: {path}");

    public static FlowError UnresolvedInAction(string path) => new(PathFailure, $"Error Resolving JSON Params: {path}");

    public static FlowError ActionNotFound(string name) => new(TaskFailed, $"action not found: {name}")
    {
        Reason = new FlowErrorReason(FlowErrorReason.ActionNotFound, name),
    };

    /// <summary>The log entry of an event whose flow no longer exists in any bundle.</summary>
    public static FlowError FlowNotFound(string name) => new(TaskFailed, $"flow not found: {name}")
    {
        Reason = new FlowErrorReason(FlowErrorReason.FlowNotFound, name),
    };

    /// <summary>The log entry of a run that could not start. Only the first missing connection is named.</summary>
    public static FlowError MissingConnection(string name) =>
        new(Runtime, $"Cannot start flow because the connection named '{name}' does not exist")
        {
            Reason = new FlowErrorReason(FlowErrorReason.ConnectionMissing, name),
        };

    /// <summary>A call whose response has a status other than 200 to 299.</summary>
    public static FlowError Status(int status, TimeSpan? retryAfter = null) =>
        new(TaskFailed, string.Create(CultureInfo.InvariantCulture, $"external action failed due to status code: {status}"))
        {
            Rerun = status switch
            {
                429 => new RerunHint(RerunCause.RateLimited, retryAfter),
                >= 500 and <= 599 => new RerunHint(RerunCause.ServerError),
                _ => null,
            },
        };

    /// <summary>A call that received no response.</summary>
    /// <param name="reason">A short reason without secrets.</param>
    public static FlowError NoResponse(string reason) =>
        new(TaskFailed, ActionFailedPrefix + reason) { Rerun = new RerunHint(RerunCause.NoAnswer) };

    /// <summary>A call that was not made, or whose response cannot be used. A retry would give the same result.</summary>
    public static FlowError Refused(string reason) => new(TaskFailed, ActionFailedPrefix + reason);

    /// <summary>A body beyond the limit. Clients search this text, halve their page size and retry.</summary>
    public static FlowError TooLarge(string subject, int limit) => Refused($"{subject} is larger than {FormatBytes(limit)}");

    public static FlowError ConnectionNotAllowed(string connection, string host) =>
        new(TaskFailed, $"connection {connection} is not allowed for host {host}")
        {
            Reason = new FlowErrorReason(FlowErrorReason.ConnectionNotAllowed, connection),
        };

    public static FlowError ConnectionNotRefreshed(string connection) => new(TaskFailed, $"connection {connection} could not be refreshed")
    {
        Reason = new FlowErrorReason(FlowErrorReason.ConnectionNotRefreshed, connection),
    };

    /// <summary>An error with a reason that is specific to a built-in action.</summary>
    public static FlowError BuiltIn(string cause) => new(TaskFailed, cause);

    public static FlowError Jq(string message) => new(TaskFailed, $"jq: {message}");

    internal static FlowError NoChoice(string state) => new(NoChoiceMatched, $"no choice matched and no Default in state {state}");

    internal static FlowError StateTimeout(int seconds) =>
        new(Timeout, string.Create(CultureInfo.InvariantCulture, $"state timed out after {seconds} seconds"));

    internal static FlowError FlowTimeout(TimeSpan limit) =>
        new(Timeout, string.Create(CultureInfo.InvariantCulture, $"flow timed out after {limit.TotalSeconds:0.###} seconds"))
        {
            IsCatchable = false,
        };

    internal static FlowError ResultPathCannotBeApplied(string path) => new(ResultPathFailure, $"ResultPath cannot be applied: {path}");

    internal static FlowError NotAnArray() => new(MapFailed, "ItemsPath is not an array");

    internal static FlowError TooManyItems(int count, int limit) =>
        new(MapFailed, string.Create(CultureInfo.InvariantCulture, $"Map has {count} items, more than {limit}"));

    internal static FlowError ItemNotAnObject(int index) =>
        new(MapFailed, string.Create(CultureInfo.InvariantCulture, $"Map item {index} is not an object"));

    internal static FlowError SecondsNotANumber(string path) => new(PathFailure, $"SecondsPath is not a number: {path}");

    internal static FlowError DocumentTooLarge(int limit) =>
        new(Runtime, string.Create(CultureInfo.InvariantCulture, $"state document is larger than {limit} bytes"));

    internal static FlowError DocumentTooDeep(int limit) =>
        new(Runtime, string.Create(CultureInfo.InvariantCulture, $"state document is nested deeper than {limit} levels"));

    internal static FlowError TooManySearches(int limit) =>
        new(Runtime, string.Create(CultureInfo.InvariantCulture, $"more than {limit} paths with wildcards in one run"));

    internal static FlowError SearchTooLong(string path) => new(Runtime, $"JSON path looks at too many values: {path}");

    // The contract writes 2 MiB as "2MB".
    private static string FormatBytes(int bytes) =>
        bytes % (1024 * 1024) == 0 ? FormattableString.Invariant($"{bytes / (1024 * 1024)}MB")
        : bytes % 1024 == 0 ? FormattableString.Invariant($"{bytes / 1024}KB")
        : FormattableString.Invariant($"{bytes} bytes");
}
