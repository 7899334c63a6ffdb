using System.Runtime.CompilerServices;

namespace ZisPlatform.Json.Jq;

/// <summary>Why a filter stopped pushing before its end.</summary>
internal enum Signal
{
    None,

    /// <summary>A jq error, which <c>try</c> catches.</summary>
    Error,

    /// <summary>On the way to a label.</summary>
    Break,

    /// <summary>A budget is used up; nothing in the program can catch that.</summary>
    Budget,
}

/// <summary>The state of one run. Errors unwind by return value: an exception costs as much as a thousand steps.</summary>
internal sealed class Machine(JqOptions options)
{
    /// <summary>What an item costs beyond itself: arrays grow by doubling, and objects hold keys.</summary>
    public const int ItemBytes = 56;

    private const int StepsBetweenClocks = 1024;

    private readonly long _started = options.Clock.GetTimestamp();
    private long _steps;
    private long _bytes;
    private int _calls;

    public JqOptions Options { get; } = options;

    public Signal Signal { get; private set; }

    /// <summary>Whether the filter just asked has failed, and what it answered means nothing.</summary>
    public bool Stopped => Signal != Signal.None;

    public JsonValue Error { get; private set; }

    public Env? Label { get; private set; }

    public JqBudget? Exceeded { get; private set; }

    /// <summary>Whether the error at hand came from what follows a <c>?//</c>, and not from its body.</summary>
    public bool FailedBehind { get; set; }

    /// <summary>Left by a call in tail position for its caller to go on with, see <see cref="CallFilter"/>.</summary>
    public TailCall Tail;

    public bool Fail(JsonValue error)
    {
        Error = error;
        Signal = Signal.Error;
        return false;
    }

    /// <summary>For filters that answer with their one output.</summary>
    public JsonValue FailWith(string message)
    {
        Fail(message);
        return default;
    }

    public bool BreakTo(Env label)
    {
        Label = label;
        Signal = Signal.Break;
        return false;
    }

    public void Clear() => Signal = Signal.None;

    /// <summary>Drops the error at hand; false when it is none that a program can drop.</summary>
    public bool Forgive()
    {
        if (Signal != Signal.Error)
        {
            return false;
        }

        Clear();
        return true;
    }

    /// <summary>Whether a break has come to its label here; then all goes on.</summary>
    public bool Arrived(Env label)
    {
        if (Signal != Signal.Break || Label != label)
        {
            return false;
        }

        Clear();
        return true;
    }

    /// <summary>Does what should have come before the error or break at hand, then goes on with that.</summary>
    public bool Postpone(Func<bool> first)
    {
        var (signal, error, label) = (Signal, Error, Label);
        if (signal == Signal.Budget)
        {
            return false;
        }

        Clear();
        if (first())
        {
            (Signal, Error, Label) = (signal, error, label);
        }

        return false;
    }

    /// <summary>Counts one output or call; false when the steps or the time are up.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Step() => (++_steps % StepsBetweenClocks != 0 && Signal != Signal.Budget) || CheckClock();

    /// <summary>Counts many steps at once.</summary>
    public bool Work(long steps)
    {
        _steps = Math.Min(_steps + steps, long.MaxValue / 2);
        return _steps <= Options.MaxSteps ? steps < StepsBetweenClocks || CheckClock() : Exceed(JqBudget.Steps);
    }

    /// <summary>Equality, which may mean following every item of both.</summary>
    public bool AreEqual(JsonValue left, JsonValue right) => Compares(left, right) && left == right;

    /// <summary>jq's order, counted like <see cref="AreEqual"/>.</summary>
    public int Order(JsonValue left, JsonValue right) => Compares(left, right) ? left.CompareTo(right) : 0;

    /// <summary>Counts memory before it is taken; what was given back to the collector stays counted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Charge(long bytes) => bytes <= Options.MaxAllocation - _bytes ? Take(bytes) : Exceed(JqBudget.Allocation);

    /// <summary>What setting a member costs: a copy of the values, or one slot more for a new key.</summary>
    public bool ChargeMember(JsonValue members, string key) =>
        Charge(members.TryGet(key, out _) ? ItemBytes + (16L * members.Count) : 2 * ItemBytes);

    /// <summary>Counts a nested call; false when there are too many, or the stack of this thread is nearly used up.</summary>
    public bool Enter()
    {
        if (++_calls > Options.MaxCallDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            return Exceed(JqBudget.CallDepth);
        }

        return Step();
    }

    public void Leave() => _calls--;

    public bool Exceed(JqBudget budget)
    {
        Exceeded ??= budget;
        Signal = Signal.Budget;
        return false;
    }

    private bool Compares(JsonValue left, JsonValue right) =>
        left.Depth == 0 || right.Depth == 0 || Work(1 + (Math.Min(left.Size, right.Size) / 8));

    private bool Take(long bytes)
    {
        _bytes += bytes;
        return true;
    }

    private bool CheckClock() =>
        Signal == Signal.Budget ? false
        : _steps > Options.MaxSteps ? Exceed(JqBudget.Steps)
        : Options.Clock.GetElapsedTime(_started) > Options.MaxTime ? Exceed(JqBudget.Time)
        : !Options.Cancellation.IsCancellationRequested || Exceed(JqBudget.Time);
}

/// <summary>A call that takes the place of its caller.</summary>
internal struct TailCall
{
    public FunctionDefinition? Function;
    public Env? Env;
    public JsonValue Input;
}
