using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using ZisPlatform.Json.Jq.Engine;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Jq.Builtins;

/// <summary>Caches compiled regular expressions for further runs: one bounded cache for all programs.</summary>
internal static class RegexCache
{
    private const int MaxEntries = 256;
    private const int MaxCachedPatternLength = 512;

    private static readonly ConcurrentDictionary<(string Pattern, string Flags, TimeSpan MatchTimeout), CompiledRegex> Cache = new();

    /// <summary>Checks input and arguments, with the error messages of jq. The pattern can be an array of pattern and flags.</summary>
    public static bool Find(
        Machine machine, JsonValue input, JsonValue pattern, JsonValue flags, bool global, out RegexFilter.Matcher regex)
    {
        regex = null!;
        if (pattern.IsArray && flags.IsNull)
        {
            (pattern, flags) = (pattern[0], pattern[1]);
        }

        if (!input.IsString)
        {
            return machine.Fail($"{ErrorMessages.Describe(input)} cannot be matched, as it is not a string");
        }

        if (!pattern.IsString)
        {
            return machine.Fail($"{ErrorMessages.Describe(pattern)} cannot be matched, as it is not a string");
        }

        if (!flags.IsString && !flags.IsNull)
        {
            return machine.Fail($"{ErrorMessages.Describe(flags)} is not a string");
        }

        var key = (pattern.AsString(), (flags.IsNull ? "" : flags.AsString()) + (global ? "g" : ""), machine.Options.MaxRegexTime);
        if (Cache.TryGetValue(key, out var cached))
        {
            regex = cached;
            return true;
        }

        if (Compile(machine, key.Item1, key.Item2) is not { } compiled)
        {
            return false;
        }

        if (Cache.Count >= MaxEntries)
        {
            Cache.Clear();
        }

        if (key.Item1.Length <= MaxCachedPatternLength)
        {
            Cache[key] = compiled;
        }

        regex = compiled;
        return true;
    }

    private static CompiledRegex? Compile(Machine machine, string pattern, string flags)
    {
        var options = RegexOptions.CultureInvariant;
        foreach (var flag in flags)
        {
            switch (flag)
            {
                case 'i':
                    options |= RegexOptions.IgnoreCase;
                    break;
                case 'x':
                    options |= RegexOptions.IgnorePatternWhitespace;
                    break;
                case 'p':
                    options |= RegexOptions.Singleline;
                    break;
                case 'g' or 'n' or 's' or 'l':
                    break;
                default:
                    machine.Fail($"{flags} is not a valid modifier string");
                    return null;
            }
        }

        try
        {
            var translated = Oniguruma.Translate(pattern, options.HasFlag(RegexOptions.Singleline));
            return new CompiledRegex(
                CreateRegex(translated, options, machine.Options.MaxRegexTime),
                flags.Contains('g', StringComparison.Ordinal),
                flags.Contains('n', StringComparison.Ordinal));
        }
        catch (ArgumentException exception)
        {
            machine.Fail($"{pattern} (at offset 0) is not a valid regex: {exception.Message}");
            return null;
        }
    }

    private static Regex CreateRegex(string pattern, RegexOptions options, TimeSpan matchTimeout)
    {
        try
        {
            return new Regex(pattern, options | RegexOptions.NonBacktracking);
        }
        catch (NotSupportedException)
        {
            // Look-around, back references and atomic groups require the backtracking engine, which needs a time limit.
            return new Regex(pattern, options, matchTimeout);
        }
    }

    private sealed class CompiledRegex(Regex regex, bool global, bool skipEmpty) : RegexFilter.Matcher
    {
        public override bool IsGlobal => global;

        public override bool Matches(Machine machine, string text, out List<Match> matches, bool first)
        {
            matches = [];
            try
            {
                for (var match = regex.Match(text); match.Success; match = match.NextMatch())
                {
                    if (skipEmpty && match.Length == 0)
                    {
                        continue;
                    }

                    if (!machine.Step() || !machine.Charge(4 * Machine.ItemBytes))
                    {
                        return false;
                    }

                    matches.Add(match);
                    if (first)
                    {
                        break;
                    }
                }

                return true;
            }
            catch (RegexMatchTimeoutException)
            {
                return machine.Exceed(JqBudget.RegexTime);
            }
        }
    }
}
