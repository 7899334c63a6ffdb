using System.Diagnostics.CodeAnalysis;
using ZisPlatform.Json.Jq.Engine;
using ZisPlatform.Json.Jq.Syntax;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Jq;

/// <summary>A compiled jq program. Immutable and thread-safe.</summary>
public sealed class JqProgram
{
    /// <summary>The maximum length of a program: 64 Ki characters. Longer programs are rejected.</summary>
    public const int MaxLength = 64 << 10;

    private readonly Filter _body;

    private JqProgram(string text, Filter body)
    {
        Text = text;
        _body = body;
    }

    public string Text { get; }

    /// <exception cref="JqCompileException">The text is not a program, or it uses a disabled function.</exception>
    public static JqProgram Compile(string text) => new(text, Parser.Compile(text));

    /// <summary>Same as <see cref="Compile"/>, but returns the exception instead of throwing it.</summary>
    public static bool TryCompile(
        string text, [NotNullWhen(true)] out JqProgram? program, [NotNullWhen(false)] out JqCompileException? error)
    {
        try
        {
            (program, error) = (Compile(text), null);
            return true;
        }
        catch (JqCompileException exception)
        {
            (program, error) = (null, exception);
            return false;
        }
    }

    /// <summary>Returns all outputs for <paramref name="input"/>. Never throws because of the program's behavior.</summary>
    public JqResult Run(JsonValue input, JqOptions? options = null) => Run(input, options ?? JqOptions.Default, int.MaxValue);

    /// <summary>Returns the first output, if any; the program does not run any further.</summary>
    public JqResult RunFirst(JsonValue input, JqOptions? options = null) => Run(input, options ?? JqOptions.Default, 1);

    private JqResult Run(JsonValue input, JqOptions options, int maxOutputs)
    {
        var machine = new Machine(options);
        var outputs = new OutputSink(machine, maxOutputs);
        try
        {
            if (_body.IsSingle)
            {
                var output = _body.Eval(machine, null, input);
                _ = !machine.Stopped && outputs.Push(output, null);
            }
            else
            {
                _body.Run(machine, null, input, null, outputs);
            }
        }
        catch (JsonDepthException)
        {
            machine.Exceed(JqBudget.Depth);
        }
        catch (InsufficientExecutionStackException)
        {
            machine.Exceed(JqBudget.CallDepth);
        }

        return machine.Signal switch
        {
            Signal.Error => new JqResult(outputs.Values, machine.Error, null),
            Signal.Budget => new JqResult(outputs.Values, null, machine.Exceeded),
            Signal.None or Signal.Break => new JqResult(outputs.Values, null, null),
        };
    }

    private sealed class OutputSink(Machine machine, int maxOutputs) : Sink
    {
        public List<JsonValue> Values { get; } = [];

        public override bool Push(JsonValue value, PathNode? path)
        {
            if (Values.Count == machine.Options.MaxOutputs)
            {
                return machine.Exceed(JqBudget.Outputs);
            }

            // A small value can have an extremely long text that could never be written.
            if (value.Size > machine.Options.MaxAllocation / 4)
            {
                return machine.Exceed(JqBudget.Allocation);
            }

            Values.Add(value);
            return Values.Count < maxOutputs ? machine.Step() : machine.BreakTo(StopLabel);
        }

        private static readonly Env StopLabel = new(null, default);
    }
}
