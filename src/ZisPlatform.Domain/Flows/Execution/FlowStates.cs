using System.Globalization;
using ZisPlatform.Domain.Flows.Actions;
using ZisPlatform.Domain.Flows.Language;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Flows.Execution;

public enum StateType
{
    Action,
    Choice,
    Map,
    Wait,
    Pass,
    Succeed,
    Fail,
}

/// <summary>A transition out of a state.</summary>
/// <param name="Label">Empty for <c>Next</c>; otherwise a short form of the rule, <c>Default</c> or <c>Catch …</c>.</param>
/// <param name="Target">The target state.</param>
public sealed record FlowEdge(string Label, FlowState Target);

/// <summary>A state with all references resolved.</summary>
public abstract class FlowState
{
    private protected FlowState(string name, string qualifiedName)
    {
        Name = name;
        QualifiedName = qualifiedName;
    }

    public string Name { get; }

    /// <summary>Gets the name with those of the enclosing Maps, <c>Outer/Inner</c>.</summary>
    public string QualifiedName { get; }

    public abstract StateType Type { get; }

    public string? Comment { get; internal set; }

    /// <summary>Gets the next state; null at <c>End</c>, and for types that have no <c>Next</c>.</summary>
    public FlowState? Next { get; internal set; }

    public IReadOnlyList<CatchRule> Catch { get; internal set; } = [];

    public IReadOnlyList<RetryRule> Retry { get; internal set; } = [];

    /// <summary>Gets a short description for graphs and traces; empty if the type is sufficient.</summary>
    public virtual string Summary => "";

    /// <summary>Gets all transitions in the order in which they are tried.</summary>
    public virtual IEnumerable<FlowEdge> Edges =>
        (Next is null ? [] : new[] { new FlowEdge("", Next) })
            .Concat(Catch.Select(rule => new FlowEdge($"Catch {string.Join(", ", rule.ErrorEquals)}", rule.Next)));

    internal FlowPathFilter Input { get; set; }

    internal FlowPathFilter Output { get; set; }

    public override string ToString() => QualifiedName;
}

/// <summary>Calls an action.</summary>
public sealed class ActionState : FlowState
{
    internal ActionState(string name, string qualifiedName)
        : base(name, qualifiedName)
    {
    }

    public override StateType Type => StateType.Action;

    public override string Summary => ShortName;

    /// <summary>Gets the full name as written.</summary>
    public string ActionName { get; internal set; } = "";

    /// <summary>Gets the built-in action; null for a custom action.</summary>
    public BuiltInAction? BuiltIn { get; internal set; }

    /// <summary>Gets the last part of <see cref="ActionName"/>.</summary>
    public string ShortName { get; internal set; } = "";

    /// <summary>Gets the time limit; null without <c>TimeoutSeconds</c>.</summary>
    public int? TimeoutSeconds { get; internal set; }

    internal Template Parameters { get; set; } = new ConstantTemplate(JsonValue.EmptyObject);

    /// <summary>Gets a value for Jq: true if <c>data</c> is a text that may contain JSON, not a value from a path.</summary>
    internal bool ParsesData { get; set; }

    /// <summary>Gets the target of the result; null if it is omitted. Then <see cref="FlowOptions.OmittedResultPath"/> applies.</summary>
    internal ResultTarget? Result { get; set; }
}

/// <summary>Selects the next state.</summary>
public sealed class ChoiceState : FlowState
{
    internal ChoiceState(string name, string qualifiedName)
        : base(name, qualifiedName)
    {
    }

    public override StateType Type => StateType.Choice;

    public FlowState? Default { get; internal set; }

    public override IEnumerable<FlowEdge> Edges =>
        Rules
            .Select(rule => new FlowEdge(rule.Condition.ToString(), rule.Next))
            .Concat(Default is null ? [] : [new FlowEdge("Default", Default)]);

    internal ChoiceRule[] Rules { get; set; } = [];
}

/// <summary>Runs a machine once for each item of an array.</summary>
public sealed class MapState : FlowState
{
    internal MapState(string name, string qualifiedName)
        : base(name, qualifiedName)
    {
    }

    public override StateType Type => StateType.Map;

    public override string Summary => $"for each of {Items?.Text ?? "$"}";

    /// <summary>Gets the machine that runs for each item.</summary>
    public FlowMachine Iterator { get; internal set; } = null!;

    /// <summary>Gets the path of the items; null for <c>$</c>.</summary>
    internal FlowPath? Items { get; set; }

    internal ResultTarget? Result { get; set; }
}

/// <summary>Waits for a time.</summary>
public sealed class WaitState : FlowState
{
    internal WaitState(string name, string qualifiedName)
        : base(name, qualifiedName)
    {
    }

    public override StateType Type => StateType.Wait;

    public override string Summary => SecondsPath is null
        ? string.Create(CultureInfo.InvariantCulture, $"{Time.TotalSeconds:0.###} s")
        : $"{SecondsPath} s";

    internal TimeSpan Time { get; set; }

    internal FlowPath? SecondsPath { get; set; }
}

/// <summary>Writes a constant, or the value of <c>Parameters</c>, to the document.</summary>
public sealed class PassState : FlowState
{
    internal PassState(string name, string qualifiedName)
        : base(name, qualifiedName)
    {
    }

    public override StateType Type => StateType.Pass;

    internal Template? Parameters { get; set; }

    internal JsonValue? Constant { get; set; }

    internal ResultTarget Result { get; set; }
}

/// <summary>Ends the flow or the iteration successfully.</summary>
public sealed class SucceedState : FlowState
{
    internal SucceedState(string name, string qualifiedName)
        : base(name, qualifiedName)
    {
    }

    public override StateType Type => StateType.Succeed;

    public override string Summary => Message?.Text ?? "";

    /// <summary>Gets a value indicating whether the message is computed from the document of the run.</summary>
    public bool HasComputedMessage => Message is { IsLiteral: false };

    internal TextTemplate? Message { get; set; }
}

/// <summary>Ends the flow or the iteration with an error.</summary>
public sealed class FailState : FlowState
{
    internal FailState(string name, string qualifiedName)
        : base(name, qualifiedName)
    {
    }

    public override StateType Type => StateType.Fail;

    public override string Summary => $"{Error.Text}: {Cause.Text}";

    internal TextTemplate Error { get; set; } = TextTemplate.Literal("");

    internal TextTemplate Cause { get; set; } = TextTemplate.Literal("");
}

/// <summary>A condition and its next state.</summary>
internal sealed record ChoiceRule(Condition Condition, FlowState Next);

/// <summary>The next state after an error.</summary>
public sealed class CatchRule
{
    internal CatchRule(IReadOnlyList<string> errorEquals, FlowState next, ResultTarget result)
    {
        ErrorEquals = errorEquals;
        Next = next;
        Result = result;
    }

    public IReadOnlyList<string> ErrorEquals { get; }

    public FlowState Next { get; }

    internal ResultTarget Result { get; }

    internal bool Matches(FlowError error) => error.IsCatchable && ErrorNames.Match(ErrorEquals, error);
}

/// <summary>The rule for repeated attempts of a state.</summary>
/// <param name="ErrorEquals">The names of the errors that the rule applies to.</param>
/// <param name="IntervalSeconds">The wait before the first retry.</param>
/// <param name="BackoffRate">The factor for each further wait.</param>
/// <param name="MaxAttempts">The maximum number of retries.</param>
public sealed record RetryRule(IReadOnlyList<string> ErrorEquals, double IntervalSeconds, double BackoffRate, long MaxAttempts)
{
    internal bool Matches(FlowError error) => error.IsCatchable && ErrorNames.Match(ErrorEquals, error);

    /// <summary>Returns the wait before a retry, counted from 0; at most the time limit of a flow.</summary>
    internal TimeSpan Delay(int retry, TimeSpan maxDelay)
    {
        var seconds = IntervalSeconds * Math.Pow(BackoffRate, retry);
        return seconds < maxDelay.TotalSeconds ? TimeSpan.FromSeconds(seconds) : maxDelay;
    }
}

internal static class ErrorNames
{
    public static bool Match(IReadOnlyList<string> names, FlowError error)
    {
        foreach (var name in names)
        {
            if (name == FlowErrors.All || name == error.Name)
            {
                return true;
            }
        }

        return false;
    }
}
