using System.Diagnostics;
using System.Text;
using ZisPlatform.Json.Jq;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Tests;

/// <summary>Tests that malicious programs exceed a budget within limited time and memory.</summary>
public class HostileJqTests
{
    private static readonly JqOptions Limits = new() { MaxSteps = 5_000_000 };

    [TestCase("def f: f; f")]
    [TestCase("def f: f | f; f")]
    [TestCase("def f: 1 + f; f")]
    [TestCase("def f: [f]; f")]
    [TestCase("def f(g): f(g | g); f(.)")]
    [TestCase("def f(g): f(f(g)); f(.)")]
    [TestCase("def f: if . > 100000 then . else (.+1 | f) + 1 end; 0 | f")]
    [TestCase("[limit(1e9; repeat(1))]")]
    [TestCase("repeat(empty)")]
    [TestCase("until(false; .)")]
    [TestCase("last(range(infinite))")]
    [TestCase("last(range(0; 1; 1e-300))")]
    [TestCase("[range(1e9)]")]
    [TestCase("reduce range(1e9) as $i (0; . + 1)")]
    [TestCase("reduce range(100) as $i (\"x\"; . + .)")]
    [TestCase("reduce range(100) as $i ([1]; . + .)")]
    [TestCase("reduce range(100) as $i ({}; {a: ., b: .}) | tojson | length")]
    [TestCase("reduce range(40) as $i (1; [., .]) | [..] | length")]
    [TestCase("reduce range(40) as $i (1; [., .]) | . == (. | tojson | fromjson)")]
    [TestCase("reduce range(100) as $i (1; [., .])")]
    [TestCase("reduce range(100) as $i ([]; [., .]) | flatten")]
    [TestCase("def d: reduce range(100) as $i (1; [., .]); [d, d] | unique")]
    [TestCase("def d: reduce range(100) as $i (1; [., .]); [d] - [d]")]
    [TestCase("def d: reduce range(100) as $i (1; [., .]); [d] | index([d])")]
    [TestCase("def d: reduce range(100) as $i (1; [., .]); d | contains(d)")]
    [TestCase("def d: reduce range(100) as $i (1; {a: ., b: .}); d * d")]
    [TestCase("\"x\" * 1.9e9")]
    [TestCase("\"x\" * 1e300")]
    [TestCase(".[536870911] = 1")]
    [TestCase("[.[536870911]?] | .[1e8] = 1")]
    [TestCase("reduce range(200000) as $i (1; [.])")]
    [TestCase("setpath([range(100000) | 0]; 1)")]
    [TestCase("[range(100000) | \"[\"] | add | fromjson")]
    [TestCase("[range(100000) | \"x\"] | [range(1000) as $i | .] | flatten | length")]
    [TestCase("[[range(300)] | (.[], .[]) as $a | .[] as $b | .[] as $c | 1] | length")]
    [TestCase("[range(30)] | [combinations(10)]")]
    [TestCase("[range(100000)] | [.[] as $x | .[] | select(. == $x)] | length")]
    [TestCase("\"a\" * 100000 | [gsub(\"\"; \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\" * 1000)] | length")]
    [TestCase("\"a\" * 40 + \"!\" | test(\"^(?=(a+)+$)b\")")]
    [TestCase("\"a\" * 40 + \"!\" | test(\"^(a|aa)*\\\\1b$\")")]
    [TestCase("[limit(1000000; repeat(\"e\"))] | join(\"x\") | [match(\".\"; \"g\")] | length")]
    [TestCase("label $out | foreach repeat(1) as $x (0; . + 1; if . < 0 then break $out else empty end)")]
    [TestCase("try (def f: f + 1; f) catch 1")]
    [TestCase("[.[]?, (def f: 1, f; f)]")]
    [TestCase("[recurse(. + 1)]", "0")]
    [TestCase("range(200000)")]
    [TestCase("now as $start | until(now < $start; .)")]
    public void A_hostile_program_exceeds_its_budget(string program, string input = "null")
    {
        var stopwatch = Stopwatch.StartNew();
        var allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        var result = JqProgram.Compile(program).Run(JsonValue.Parse(input), Limits);

        TestContext.Out.WriteLine(
            $"{stopwatch.ElapsedMilliseconds} ms, "
            + $"{(GC.GetAllocatedBytesForCurrentThread() - allocatedBefore) >> 20} MiB, {result.Message}");
        Assert.That(
            result.ExceededBudget is not null || result.Message?.Contains("nested deeper", StringComparison.Ordinal) == true,
            Is.True,
            result.Message);
        Assert.That(stopwatch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(20)));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - allocatedBefore, Is.LessThan(1L << 30));
    }

    [TestCase("(")]
    [TestCase("[")]
    [TestCase("{a:")]
    [TestCase("if . then ")]
    [TestCase("-")]
    [TestCase(". as [")]
    [TestCase("def f: ")]
    [TestCase("\"\\(")]
    [TestCase("try ")]
    [TestCase(".[")]
    [TestCase("f(")]
    [TestCase("reduce ")]
    [TestCase("1 as $x | ")]
    [TestCase("1 | ")]
    [TestCase("1 // ")]
    [TestCase("label $x | ")]
    [TestCase("if 1 then 2 elif ")]
    public void Excessive_nesting_does_not_compile(string open)
    {
        var text = new StringBuilder().Insert(0, open, 60_000 / open.Length).Append('1').ToString();
        Assert.Throws<JqCompileException>(() => JqProgram.Compile(text));
    }

    [TestCase("1 + ")]
    [TestCase(".a.a.a")]
    [TestCase("1,")]
    [TestCase(".[0]?")]
    public void Long_chains_compile_and_run_or_are_refused(string part)
    {
        var text = new StringBuilder().Insert(0, part, 60_000 / part.Length).Append(part[^1] is '?' or 'a' ? "" : "1").ToString();
        if (JqProgram.TryCompile(text, out var program, out _))
        {
            Assert.DoesNotThrow(() => program.Run(JsonValue.Null));
        }
    }

    [Test]
    public void A_program_over_the_length_limit_is_refused() =>
        Assert.Throws<JqCompileException>(() => JqProgram.Compile(new string(' ', JqProgram.MaxLength + 1)));

    [TestCase("$ENV", "$ENV is switched off")]
    [TestCase("env", "env is switched off")]
    [TestCase("input", "input is switched off")]
    [TestCase("[inputs]", "inputs is switched off")]
    [TestCase("halt", "halt is switched off")]
    [TestCase("1 | halt_error(2)", "halt_error is switched off")]
    [TestCase("include \"a\"; 1", "modules are switched off")]
    [TestCase("import \"a\" as a; 1", "modules are switched off")]
    [TestCase("nope", "nope/0 is not defined")]
    [TestCase("map(.; 1)", "map/2 is not defined")]
    [TestCase("$x", "$x is not defined")]
    [TestCase("@nope", "nope is not a valid format")]
    public void An_unavailable_name_is_reported(string program, string reason) =>
        Assert.That(JqProgram.TryCompile(program, out _, out var exception) ? null : exception.Reason, Is.EqualTo(reason));

    [Test]
    public void The_call_depth_limit_applies_on_a_thread_with_a_small_stack()
    {
        JqResult? result = null;
        var thread = new Thread(() => result = JqProgram.Compile("def f: 1 + f; f").Run(JsonValue.Null), maxStackSize: 256 << 10);
        thread.Start();
        thread.Join();

        Assert.That(result!.ExceededBudget, Is.EqualTo(JqBudget.CallDepth));
    }

    /// <summary>
    /// The stack is checked only at some points. The part of a program between two checks is limited by its nesting height, and must fit
    /// into the stack that remains after the last check.
    /// </summary>
    [TestCase("1 + (", ")")]
    [TestCase("[", "]")]
    [TestCase("{a: (", ")}")]
    [TestCase("if . then (", ") else 0 end")]
    [TestCase("try (", ") catch 0")]
    [TestCase("(", ") as $x | $x")]
    [TestCase("reduce (", ") as $x (0; $x)")]
    [TestCase("foreach (", ") as $x (0; $x; $x)")]
    [TestCase("reduce 1 as $x (0; ", ")")]
    [TestCase("label $a | (", ")")]
    [TestCase("\"\\(", ")\"")]
    [TestCase(".[(", ")]?")]
    [TestCase("path(.. | (", "))")]
    [TestCase("first(", ")")]
    [TestCase("[limit(3; (", "))]")]
    [TestCase("map(", ")?")]
    [TestCase("(", ") |= 1")]
    [TestCase("(", ") // 1")]
    [TestCase("1, (", ")")]
    [TestCase("def g: (", "); g")]
    [TestCase("any(", "; .)")]
    [TestCase("sort_by(", ")?")]
    public void Deeply_nested_recursive_programs_do_not_overflow_the_stack(string open, string close)
    {
        var rejectedCount = 0;
        foreach (var height in new[] { 1, 10, 40, 80, 120, 160, 200, 250, 300, 400 })
        {
            var body = string.Concat(Enumerable.Repeat(open, height)) + "f" + string.Concat(Enumerable.Repeat(close, height));
            if (!JqProgram.TryCompile($"def f: {body}; f", out var program, out _))
            {
                rejectedCount++;
                continue;
            }

            foreach (var kilobytes in new[] { 192, 256, 1024 })
            {
                var thread = new Thread(() => program.Run(JsonValue.Parse("[[1]]"), new JqOptions { MaxSteps = 200_000 }), kilobytes << 10);
                thread.Start();
                thread.Join();
            }
        }

        Assert.That(rejectedCount, Is.LessThan(10), "the program must compile at one height at least");
    }

    [Test]
    public void Cancelling_ends_a_program()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.That(
            JqProgram.Compile("repeat(empty)").Run(JsonValue.Null, new JqOptions { Cancellation = cancelled.Token }).ExceededBudget,
            Is.EqualTo(JqBudget.Time));
    }
}
