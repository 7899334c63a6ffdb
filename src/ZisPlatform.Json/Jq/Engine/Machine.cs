using System.Runtime.CompilerServices;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Jq.Engine;

/// <summary>The reasons why a filter stops pushing before its end.</summary>
internal enum Signal
{
    None,

    /// <summary>A jq error, which <c>try</c> can catch.</summary>
    Error,

    /// <summary>A break that has not yet reached its label.</summary>
    Break,

    /// <summary>An exhausted budget, which a program cannot catch.</summary>
    Budget,
}

/// <summary>The state of one run. Errors are propagated as return values, because an exception costs as much as a thousand steps.</summary>
internal sealed class Machine(JqOptions options)
{
    /// <summary>The additional bytes charged per item, because arrays grow by doubling and objects also store keys.</summary>
    public const int ItemBytes = 56;

    private const int StepsBetweenClocks = 1024;

    private readonly long _started = options.Clock.GetTimestamp();
    private long _steps;
    private long _bytes;
    private int _callDepth;

    public JqOptions Options { get; } = options;

    public Signal Signal { get; private set; }

    /// <summary>Gets a value: true if the last filter failed, so that its result is meaningless.</summary>
    public bool Stopped => Signal != Signal.None;

    public JsonValue Error { get; private set; }

    public Env? Label { get; private set; }

    public JqBudget? Exceeded { get; private set; }

    /// <summary>
    /// Gets or sets a value: true if the current error was raised by a filter after a <c>?//</c> expression, not by its body.
    /// </summary>
    public bool FailedDownstream { get; set; }

    /// <summary>The call in tail position that the caller must continue with, see <see cref="CallFilter"/>.</summary>
    public TailCall Tail;

    public bool Fail(JsonValue error)
    {
        Error = error;
        Signal = Signal.Error;
        return false;
    }

    /// <summary>Raises an error in a filter that returns its one output.</summary>
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

    public void ClearSignal() => Signal = Signal.None;

    /// <summary>Clears the current error. Returns false if a program cannot suppress it.</summary>
    public bool TrySuppressError()
    {
        if (Signal != Signal.Error)
        {
            return false;
        }

        ClearSignal();
        return true;
    }

    /// <summary>Determines whether the current break targets this label; if so, clears it so that the run continues.</summary>
    public bool TryCatchBreak(Env label)
    {
        if (Signal != Signal.Break || Label != label)
        {
            return false;
        }

        ClearSignal();
        return true;
    }

    /// <summary>Runs the work that belongs before the current error or break, then restores the error or break.</summary>
    public bool RunBeforeSignal(Func<bool> work)
    {
        var (signal, error, label) = (Signal, Error, Label);
        if (signal == Signal.Budget)
        {
            return false;
        }

        ClearSignal();
        if (work())
        {
            (Signal, Error, Label) = (signal, error, label);
        }

        return false;
    }

    /// <summary>Counts one output or call. Returns false if the steps or the time are exhausted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Step() => (++_steps % StepsBetweenClocks != 0 && Signal != Signal.Budget) || CheckClock();

    /// <summary>Counts several steps together.</summary>
    public bool ChargeSteps(long steps)
    {
        _steps = Math.Min(_steps + steps, long.MaxValue / 2);
        return _steps <= Options.MaxSteps ? steps < StepsBetweenClocks || CheckClock() : Exceed(JqBudget.Steps);
    }

    /// <summary>Compares for equality, which can visit every item of both values.</summary>
    public bool AreEqual(JsonValue left, JsonValue right) => ChargeComparison(left, right) && left == right;

    /// <summary>Compares in jq's order, with the same costs as <see cref="AreEqual"/>.</summary>
    public int Order(JsonValue left, JsonValue right) => ChargeComparison(left, right) ? left.CompareTo(right) : 0;

    /// <summary>Charges memory before it is allocated. Memory that is released later remains charged.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Charge(long bytes) => bytes <= Options.MaxAllocation - _bytes ? AddBytes(bytes) : Exceed(JqBudget.Allocation);

    /// <summary>Charges the cost of setting a member: a copy of the values, or one additional slot for a new key.</summary>
    public bool ChargeMember(JsonValue members, string key) =>
        Charge(members.TryGet(key, out _) ? ItemBytes + (16L * members.Count) : 2 * ItemBytes);

    /// <summary>Counts a nested call. Returns false if there are too many, or if the stack of the thread is nearly exhausted.</summary>
    public bool Enter()
    {
        if (++_callDepth > Options.MaxCallDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            return Exceed(JqBudget.CallDepth);
        }

        return Step();
    }

    public void Exit() => _callDepth--;

    public bool Exceed(JqBudget budget)
    {
        Exceeded ??= budget;
        Signal = Signal.Budget;
        return false;
    }

    private bool ChargeComparison(JsonValue left, JsonValue right) =>
        left.Depth == 0 || right.Depth == 0 || ChargeSteps(1 + (Math.Min(left.Size, right.Size) / 8));

    private bool AddBytes(long bytes)
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

/// <summary>A call that replaces its caller.</summary>
internal struct TailCall
{
    public FunctionDefinition? Function;
    public Env? Env;
    public JsonValue Input;
}
