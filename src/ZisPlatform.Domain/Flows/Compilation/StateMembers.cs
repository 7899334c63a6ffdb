using ZisPlatform.Domain.Flows.Execution;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Flows.Compilation;

/// <summary>The members that each type of state supports (contract 8.2). Other members are ignored with a warning.</summary>
internal static class StateMembers
{
    private static readonly string[] CommonMembers = ["Type", "Comment"];

    /// <summary>The members of Amazon States Language that are ignored, although they would change the meaning.</summary>
    private static readonly string[] IgnoredMembers =
        ["MaxConcurrency", "Timestamp", "TimestampPath", "ResultSelector", "HeartbeatSeconds", "ItemSelector", "ItemProcessor"];

    private static readonly string[][] ByType = [.. Enum.GetValues<StateType>().Select(DefineMembers)];

    public static void Check(StateType type, in JsonValue state, DiagnosticScope scope, JsonLocation location)
    {
        var supported = MembersOf(type);
        foreach (var key in state.Keys)
        {
            if (CommonMembers.Contains(key) || supported.Contains(key))
            {
                continue;
            }

            if (IgnoredMembers.Contains(key))
            {
                scope.Warn(BundleRules.Ignored, location[key], $"{key} of Amazon States Language has no effect here", null);
            }
            else if (Enum.GetValues<StateType>().Any(other => MembersOf(other).Contains(key)))
            {
                // A misplaced Next or End is reported as an error elsewhere.
                if (key is not "Next" && (key is not "End" || type != StateType.Choice))
                {
                    scope.Warn(BundleRules.StateMember, location[key], $"{key} has no effect in a {type} state", null);
                }
            }
            else
            {
                var keyWithoutSuffix = key.Replace(".$", "", StringComparison.Ordinal);
                var similar = supported
                    .Concat(CommonMembers)
                    .FirstOrDefault(member => member.Equals(keyWithoutSuffix, StringComparison.OrdinalIgnoreCase));
                scope.Warn(
                    BundleRules.Unknown,
                    location[key],
                    $"unknown member {key} is ignored",
                    similar is null ? null : $"is {similar} meant?");
            }
        }
    }

    private static string[] MembersOf(StateType type) => ByType[(int)type];

    private static string[] DefineMembers(StateType type) => type switch
    {
        StateType.Action =>
            ["Next", "End", "InputPath", "OutputPath", "Parameters", "ResultPath", "Catch", "Retry", "TimeoutSeconds", "ActionName"],
        StateType.Choice => ["InputPath", "OutputPath", "Choices", "Default"],
        StateType.Map => ["Next", "End", "InputPath", "OutputPath", "ResultPath", "Catch", "Retry", "ItemsPath", "Iterator"],
        StateType.Wait => ["Next", "End", "InputPath", "OutputPath", "Seconds", "SecondsPath"],
        StateType.Pass => ["Next", "End", "InputPath", "OutputPath", "Parameters", "ResultPath", "Result"],
        StateType.Succeed => ["InputPath", "OutputPath", "Message"],
        StateType.Fail => ["Error", "Cause"],
    };
}
