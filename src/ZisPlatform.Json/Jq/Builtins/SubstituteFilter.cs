using System.Text;
using System.Text.RegularExpressions;
using ZisPlatform.Json.Jq.Engine;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Jq.Builtins;

/// <summary>
/// <c>sub</c> and <c>gsub</c>. A replacement with several outputs produces one result per output; each result uses the same output for all
/// matches.
/// </summary>
internal sealed class SubstituteFilter(Filter pattern, Filter replacement, Filter? flags, bool global) : Filter
{
    private readonly Filter _flags = flags ?? new LiteralFilter(JsonValue.Null);

    public override JsonValue Eval(Machine machine, Env? env, JsonValue input)
    {
        var last = new LastSink();
        return Run(machine, env, input, null, last) ? last.Value : default;
    }

    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink) =>
        _flags.Run(machine, env, input, null, new DelegateSink((flagsValue, _) =>
            pattern.Run(machine, env, input, null, new DelegateSink((patternValue, _) =>
                RegexCache.Find(machine, input, patternValue, flagsValue, global, out var regex)
                && regex.Matches(machine, input.AsString(), out var matches, first: !regex.IsGlobal)
                && Replace(machine, env, input.AsString(), matches, path, sink)))));

    public override bool Resolve() => IsSingle = pattern.Resolve() & replacement.Resolve() & _flags.Resolve();

    private bool Replace(Machine machine, Env? env, string text, List<Match> matches, PathNode? path, Sink sink)
    {
        if (matches.Count == 0)
        {
            return sink.Push(text, path);
        }

        var results = new List<StringBuilder>();
        var end = 0;
        foreach (var match in matches)
        {
            var gap = text.AsSpan(end, match.Index - end);
            var replacements = new CollectSink(machine);
            if (!replacement.Run(machine, env, MatchObjects.ToCaptureObject(match), null, replacements))
            {
                return false;
            }

            for (var i = 0; i < replacements.Count; i++)
            {
                if (!replacements.Items[i].IsString)
                {
                    return machine.Fail(ErrorMessages.CannotCombine(gap.ToString(), replacements.Items[i], "added"));
                }

                if (results.Count == i)
                {
                    results.Add(new StringBuilder());
                }

                if (!machine.Charge(4L * (gap.Length + replacements.Items[i].AsString().Length)))
                {
                    return false;
                }

                results[i].Append(gap).Append(replacements.Items[i].AsString());
            }

            end = match.Index + match.Length;
        }

        if (results.Count == 0)
        {
            return sink.Push(text, path);
        }

        foreach (var result in results)
        {
            if (!machine.Charge(4L * (text.Length - end))
                || !sink.Push(result.Append(text, end, text.Length - end).ToString(), path is null ? null : PathNode.NoPath))
            {
                return false;
            }
        }

        return true;
    }
}
