using System.Text.RegularExpressions;
using ZisPlatform.Json.Jq.Engine;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Jq.Builtins;

internal enum RegexOperation
{
    Test,
    Match,
    Capture,
    Scan,
    Split,
}

/// <summary><c>test</c>, <c>match</c>, <c>capture</c>, <c>scan</c> and <c>split/2</c>.</summary>
internal sealed class RegexFilter : Filter
{
    private readonly RegexOperation _operation;
    private readonly Filter _pattern;
    private readonly Filter _flags;

    private RegexFilter(RegexOperation operation, Filter pattern, Filter flags)
    {
        _operation = operation;
        _pattern = pattern;
        _flags = flags;
    }

    public static RegexFilter Create(RegexOperation operation, Filter pattern, Filter? flags) =>
        new(operation, pattern, flags ?? new LiteralFilter(JsonValue.Null));

    public override JsonValue Eval(Machine machine, Env? env, JsonValue input)
    {
        var last = new LastSink();
        return Run(machine, env, input, null, last) ? last.Value : default;
    }

    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink) =>
        _flags.Run(machine, env, input, null, new DelegateSink((flags, _) =>
            _pattern.Run(machine, env, input, null, new DelegateSink((pattern, _) =>
            {
                var isGlobal = _operation is RegexOperation.Scan or RegexOperation.Split;
                return RegexCache.Find(machine, input, pattern, flags, isGlobal, out var regex)
                    && Apply(machine, input.AsString(), regex, sink);
            }))));

    public override bool Resolve() =>
        IsSingle = _pattern.Resolve() & _flags.Resolve() & _operation is RegexOperation.Test or RegexOperation.Split;

    private bool Apply(Machine machine, string text, Matcher regex, Sink sink) => _operation switch
    {
        RegexOperation.Test => regex.Matches(machine, text, out var matches, first: true) && sink.Push(matches.Count > 0, null),
        RegexOperation.Match => PushMatches(machine, text, regex, sink, MatchObjects.ToMatchObject),
        RegexOperation.Capture => PushMatches(machine, text, regex, sink, (match, _) => MatchObjects.ToCaptureObject(match)),
        RegexOperation.Scan => PushMatches(machine, text, regex, sink, (match, _) => MatchObjects.ToScanResult(match)),
        RegexOperation.Split => Split(machine, text, regex, sink),
    };

    private static bool PushMatches(Machine machine, string text, Matcher regex, Sink sink, Func<Match, CodePointIndex, JsonValue> convert)
    {
        if (!regex.Matches(machine, text, out var matches, first: !regex.IsGlobal))
        {
            return false;
        }

        var index = new CodePointIndex(text);
        foreach (var match in matches)
        {
            if (!machine.Step()
                || !machine.Charge(Machine.ItemBytes * (4L + (5 * match.Groups.Count)))
                || !sink.Push(convert(match, index), null))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Split(Machine machine, string text, Matcher regex, Sink sink)
    {
        if (!regex.Matches(machine, text, out var matches, first: false))
        {
            return false;
        }

        var parts = new CollectSink(machine);
        var start = 0;
        foreach (var match in matches)
        {
            if (!machine.Charge(2L * (match.Index - start)) || !parts.Push(text[start..match.Index], null))
            {
                return false;
            }

            start = match.Index + match.Length;
        }

        return parts.Push(text[start..], null) && sink.Push(parts.ToArray(), null);
    }

    internal abstract class Matcher
    {
        public abstract bool IsGlobal { get; }

        /// <summary>Finds all matches, or only the first. Returns false if the machine has stopped.</summary>
        public abstract bool Matches(Machine machine, string text, out List<Match> matches, bool first);
    }
}

/// <summary>Converts positions to code points; the positions must be requested in ascending order.</summary>
internal sealed class CodePointIndex(string text)
{
    private int _unitOffset;
    private int _codePointOffset;

    public int ToCodePointOffset(int unitOffset)
    {
        if (unitOffset < _unitOffset)
        {
            return CodePoints.Count(text[..unitOffset]);
        }

        _codePointOffset += CodePoints.Count(text[_unitOffset..unitOffset]);
        _unitOffset = unitOffset;
        return _codePointOffset;
    }
}
