using System.Globalization;
using ZisPlatform.Json;

namespace ZisPlatform.Domain.Flows;

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

/// <summary>One way out of a state.</summary>
/// <param name="Label">Empty for <c>Next</c>; else the rule in a few words, <c>Default</c> or <c>Catch …</c>.</param>
/// <param name="Target">Where it leads.</param>
public sealed record FlowEdge(string Label, FlowState Target);

/// <summary>A state with all its references resolved.</summary>
public abstract class FlowState
{
    private protected FlowState(string name, string place)
    {
        Name = name;
        Place = place;
    }

    public string Name { get; }

    /// <summary>The name with those of the Maps around it, <c>Outer/Inner</c>.</summary>
    public string Place { get; }

    public abstract StateType Type { get; }

    public string? Comment { get; internal set; }

    /// <summary>Null at <c>End</c>, and for the types that have no <c>Next</c>.</summary>
    public FlowState? Next { get; internal set; }

    public IReadOnlyList<CatchRule> Catch { get; internal set; } = [];

    public IReadOnlyList<RetryRule> Retry { get; internal set; } = [];

    /// <summary>What it does in a few words, for graphs and traces; empty where the type says it all.</summary>
    public virtual string Summary => "";

    /// <summary>All ways out, in the order in which they are tried.</summary>
    public virtual IEnumerable<FlowEdge> Edges =>
        (Next is null ? [] : new[] { new FlowEdge("", Next) }).Concat(Catch.Select(rule => new FlowEdge($"Catch {string.Join(", ", rule.ErrorEquals)}", rule.Next)));

    internal PathFilter Input { get; set; }

    internal PathFilter Output { get; set; }

    public override string ToString() => Place;
}

/// <summary>Calls an action.</summary>
public sealed class ActionState : FlowState
{
    internal ActionState(string name, string place)
        : base(name, place)
    {
    }

    public override StateType Type => StateType.Action;

    public override string Summary => ShortName;

    /// <summary>The full name as written.</summary>
    public string ActionName { get; internal set; } = "";

    /// <summary>Null for a custom action.</summary>
    public BuiltInAction? BuiltIn { get; internal set; }

    /// <summary>The last part of <see cref="ActionName"/>.</summary>
    public string ShortName { get; internal set; } = "";

    /// <summary>Null without <c>TimeoutSeconds</c>.</summary>
    public int? TimeoutSeconds { get; internal set; }

    internal Payload Parameters { get; set; } = new ConstantPayload(JsonValue.EmptyObject);

    /// <summary>Of Jq: whether <c>data</c> is text that may hold JSON, not a value handed over by a path.</summary>
    internal bool ParsesData { get; set; }

    /// <summary>Null when omitted: then <see cref="FlowOptions.OmittedResultPath"/> decides.</summary>
    internal ResultTarget? Result { get; set; }
}

/// <summary>Decides where to go on.</summary>
public sealed class ChoiceState : FlowState
{
    internal ChoiceState(string name, string place)
        : base(name, place)
    {
    }

    public override StateType Type => StateType.Choice;

    public FlowState? Default { get; internal set; }

    public override IEnumerable<FlowEdge> Edges =>
        Rules.Select(rule => new FlowEdge(rule.Condition.ToString(), rule.Next)).Concat(Default is null ? [] : [new FlowEdge("Default", Default)]);

    internal ChoiceRule[] Rules { get; set; } = [];
}

/// <summary>Runs a machine once for each item of an array.</summary>
public sealed class MapState : FlowState
{
    internal MapState(string name, string place)
        : base(name, place)
    {
    }

    public override StateType Type => StateType.Map;

    public override string Summary => $"for each of {Items?.Text ?? "$"}";

    /// <summary>What runs for each item.</summary>
    public FlowMachine Iterator { get; internal set; } = null!;

    /// <summary>Null for <c>$</c>.</summary>
    internal FlowPath? Items { get; set; }

    internal ResultTarget? Result { get; set; }
}

/// <summary>Lets time pass.</summary>
public sealed class WaitState : FlowState
{
    internal WaitState(string name, string place)
        : base(name, place)
    {
    }

    public override StateType Type => StateType.Wait;

    public override string Summary => SecondsPath is null
        ? string.Create(CultureInfo.InvariantCulture, $"{Time.TotalSeconds:0.###} s")
        : $"{SecondsPath} s";

    internal TimeSpan Time { get; set; }

    internal FlowPath? SecondsPath { get; set; }
}

/// <summary>Puts a constant, or what <c>Parameters</c> collect, into the document.</summary>
public sealed class PassState : FlowState
{
    internal PassState(string name, string place)
        : base(name, place)
    {
    }

    public override StateType Type => StateType.Pass;

    internal Payload? Parameters { get; set; }

    internal JsonValue? Constant { get; set; }

    internal ResultTarget Result { get; set; }
}

/// <summary>Ends well.</summary>
public sealed class SucceedState : FlowState
{
    internal SucceedState(string name, string place)
        : base(name, place)
    {
    }

    public override StateType Type => StateType.Succeed;

    public override string Summary => Message?.Text ?? "";

    /// <summary>Whether the message is computed from the run's document.</summary>
    public bool HasComputedMessage => Message is { IsLiteral: false };

    internal TextTemplate? Message { get; set; }
}

/// <summary>Ends badly, on purpose.</summary>
public sealed class FailState : FlowState
{
    internal FailState(string name, string place)
        : base(name, place)
    {
    }

    public override StateType Type => StateType.Fail;

    public override string Summary => $"{Error.Text}: {Cause.Text}";

    internal TextTemplate Error { get; set; } = TextTemplate.Literal("");

    internal TextTemplate Cause { get; set; } = TextTemplate.Literal("");
}

/// <summary>A condition and where it leads.</summary>
internal sealed record ChoiceRule(Condition Condition, FlowState Next);

/// <summary>Where to go on after an error.</summary>
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

/// <summary>Whether and when to try a state again.</summary>
/// <param name="ErrorEquals">The error names it is for.</param>
/// <param name="IntervalSeconds">The wait before the first retry.</param>
/// <param name="BackoffRate">The factor for each further one.</param>
/// <param name="MaxAttempts">How many retries.</param>
public sealed record RetryRule(IReadOnlyList<string> ErrorEquals, double IntervalSeconds, double BackoffRate, long MaxAttempts)
{
    internal bool Matches(FlowError error) => error.IsCatchable && ErrorNames.Match(ErrorEquals, error);

    /// <summary>The wait before the retry with this number, counted from 0; never longer than a flow can live.</summary>
    internal TimeSpan Delay(int retry, TimeSpan longest)
    {
        var seconds = IntervalSeconds * Math.Pow(BackoffRate, retry);
        return seconds < longest.TotalSeconds ? TimeSpan.FromSeconds(seconds) : longest;
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
