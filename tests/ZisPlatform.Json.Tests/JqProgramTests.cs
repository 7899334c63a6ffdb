using ZisPlatform.Json.Jq;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Tests;

public class JqProgramTests
{
    [TestCase(".", "1000000000000000001", "1000000000000000001")]
    [TestCase(".a", """{"a":1.0}""", "1.0")]
    [TestCase("{a: .[0], b: .[1]}", "[1e2,-0.0]", """{"a":1e2,"b":-0.0}""")]
    [TestCase("map(.) | sort | tojson", "[9007199254740993,9007199254740992]", "\"[9007199254740992,9007199254740993]\"")]
    [TestCase("tostring", "12345678909876543212345", "\"12345678909876543212345\"")]
    [TestCase("\"id-\\(.)\"", "1000000000000000001", "\"id-1000000000000000001\"")]
    [TestCase("unique", "[1,1.0,2]", "[1,2]")]
    [TestCase("floor", "1000000000000000001", "1000000000000000001")]
    public void Numbers_keep_their_digits_without_arithmetic(string program, string input, string output) => Check(program, input, output);

    [TestCase("def f: if . >= 100000 then . else (. + 1 | f) end; f", "0", "100000")]
    [TestCase("def f($n): if $n == 0 then \"done\" else f($n - 1) end; f(1000)", "0", "\"done\"")]
    [TestCase("[recurse(if . < 50000 then . + 1 else empty end)] | length", "0", "50001")]
    [TestCase("[while(. < 50000; . + 1)] | length", "0", "50000")]
    [TestCase("until(. >= 100000; . + 1)", "0", "100000")]
    [TestCase("reduce range(20000) as $i ([]; . + [$i]) | length", "null", "20000")]
    [TestCase("reduce range(20000) as $i ({}; . + {\"\\($i)\": $i}) | length", "null", "20000")]
    [TestCase("first(range(10; infinite))", "null", "10")]
    public void Tail_recursive_loops_need_no_stack(string program, string input, string output) => Check(program, input, output);

    [TestCase(
        ". as $main | [.list[] | (.token=$main.connections.zendesk.access_token)]",
        """{"list":[{"a":1}],"connections":{"zendesk":{"access_token":"t"}}}""",
        """[{"a":1,"token":"t"}]""")]
    [TestCase(".statuses | index([\"open\"])", """{"statuses":["new","open"]}""", "1")]
    [TestCase("[capture(\"(?<redact_string>[0-9]{4,})\"; \"gi\")] | .[0]", "\"card 12345 and 6789\"", """{"redact_string":"12345"}""")]
    [TestCase(".audits[] | select(.id > 1) | .via.channel", """{"audits":[{"id":1},{"id":2,"via":{"channel":"email"}}]}""", "\"email\"")]
    [TestCase("if . == null then [] else . end", "null", "[]")]
    [TestCase(". > -1", "null", "false")]
    [TestCase(".[0:10]", "null", "null")]
    [TestCase(".[1:3]", "\"a😀bc\"", "\"😀b\"")]
    [TestCase("length, (explode | implode)", "\"a😀\"", "2\n\"a😀\"")]
    [TestCase("gsub(\".\"; \"x\")", "\"a😀b\"", "\"xxx\"")]
    [TestCase("[match(\"b\").offset]", "\"a😀b\"", "[2]")]
    [TestCase("gsub(\"[^a-z]++\"; \"-\")", "\"ab 12 😀 cd\"", "\"ab-cd\"")]
    [TestCase("gsub(\"(?<first>[[:alpha:]])[[:alpha:]]*\"; \"\\(.first).\")", "\"Ada Lovelace\"", "\"A. L.\"")]
    [TestCase("test(\"^(?!x)a\")", "\"ab\"", "true")]
    [TestCase("[.[] | tonumber?]", "[\"1\",\"x\",\" 2\",null]", "[1,2]")]
    [TestCase("with_entries(.value |= tostring)", """{"a":1,"b":[2]}""", """{"a":"1","b":"[2]"}""")]
    [TestCase("del(.a[0,2], .b)", """{"a":[1,2,3],"b":4}""", """{"a":[2]}""")]
    [TestCase("to_entries | map(\"\\(.key)=\\(.value|@uri)\") | join(\"&\")", """{"q":"a b","n":1}""", "\"q=a%20b&n=1\"")]
    [TestCase("strftime(\"%a %e %b %j %U %V %G %y %I %p %s\")", "1425599621", "\"Thu  5 Mar 064 09 10 2015 15 11 PM 1425599621\"")]
    [TestCase("strptime(\"%d %b %Y %H:%M\") | mktime", "\"1 Mar 2020 10:15\"", "1583057700")]
    [TestCase("todate, (todate | fromdate)", "-1", "\"1969-12-31T23:59:59Z\"\n-1")]
    [TestCase("try error(null) catch .", "1", "null")]
    [TestCase("def f(g): (1, 2) as $x | g | [., $x]; [f(f(.))] | length", "0", "4")]
    [TestCase("def f: (1, 2) as $x | ($x, $x * 10); [f as $a | f as $b | $a + $b] | length", "0", "16")]
    [TestCase("def f: (1, 2) as $x | ($x, $x * 10); [f | f]", "0", "[1,10,2,20,1,10,2,20,1,10,2,20,1,10,2,20]")]
    public void A_program_has_the_output_that_bundles_depend_on(string program, string input, string output) =>
        Check(program, input, output);

    [TestCase(".a.b", """{"a":"x"}""", "Cannot index string with string \"b\"")]
    [TestCase("error({a: 1})", "null", "object ({\"a\":1}) (not a string)")]
    [TestCase("(. | match(\"a\")) = 1", "\"a\"", "Invalid path expression with result {\"offset\":0,\"length\":1,\"st...")]
    [TestCase("path(last(scan(\"a\")))", "\"a\"", "Invalid path expression with result \"a\"")]
    [TestCase(".[] | . + 1", "[1,\"a\"]", "string (\"a\") and number (1) cannot be added")]
    public void An_error_keeps_its_message_and_the_outputs_before_it(string program, string input, string message)
    {
        var result = JqProgram.Compile(program).Run(JsonValue.Parse(input));
        Assert.That(result.Succeeded, Is.False);
        Assert.That(result.Message, Is.EqualTo(message));
        Assert.That(result.Outputs, Has.Count.EqualTo(program.StartsWith(".[]", StringComparison.Ordinal) ? 1 : 0));
    }

    [Test]
    public void The_first_output_ends_the_run() =>
        Assert.That(JqProgram.Compile("1, error(\"never\")").RunFirst(JsonValue.Null).Outputs, Is.EqualTo(new JsonValue[] { 1 }));

    [TestCase("1 +", 3, "syntax error: unexpected end of the program")]
    [TestCase(".a | nope(1)", 5, "nope/1 is not defined")]
    [TestCase("{(1): 2}", 1, "Cannot use number (1) as object key")]
    [TestCase("if . then 1", 11, "syntax error: expected 'end' but found the end")]
    [TestCase("[1, 2", 5, "syntax error: expected ']' but found the end")]
    [TestCase("\"abc", 4, "syntax error: unterminated string")]
    [TestCase("1 == 2 == 3", 7, "syntax error: '==' cannot follow '==' without parentheses")]
    public void A_compile_error_has_a_position_and_a_reason(string program, int position, string reason)
    {
        Assert.That(JqProgram.TryCompile(program, out _, out var exception), Is.False);
        Assert.That((exception!.Position, exception.Reason), Is.EqualTo((position, reason)));
    }

    [Test]
    public void Many_threads_can_run_the_same_program()
    {
        var program = JqProgram.Compile("[.[] | select(. % 2 == 0) | tostring | gsub(\"0\"; \"x\")] | join(\",\")");
        var input = JsonValue.Parse("[10,11,20,21,30]");
        Parallel.For(0, 200, _ => Assert.That(program.Run(input).Outputs, Is.EqualTo(new JsonValue[] { "1x,2x,3x" })));
    }

    [Test]
    public void The_cache_keeps_recently_used_programs()
    {
        var cache = new JqProgramCache(capacity: 2);
        var first = cache.Get(".a");
        cache.Get(".b");
        Assert.That(cache.Get(".a"), Is.SameAs(first));
        cache.Get(".c");

        Assert.That(cache.Count, Is.EqualTo(2));
        Assert.That(cache.Get(".a"), Is.SameAs(first));
        Assert.Throws<JqCompileException>(() => cache.Get("("));
    }

    private static void Check(string program, string input, string output)
    {
        var result = JqProgram.Compile(program).Run(JsonValue.Parse(input));
        Assert.That(result.Message, Is.Null);
        Assert.That(string.Join('\n', result.Outputs), Is.EqualTo(output));
    }
}
