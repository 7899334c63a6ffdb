namespace ZisPlatform.Json.Tests;

/// <summary>Generates random programs that jq 1.6 and this implementation both support, without intentional differences.</summary>
internal sealed class JqGrammar(Random random)
{
    private static readonly string[] Leaves =
    [
        ".", ".a", ".b", ".c", ".[0]", ".[-1]", ".[1:]", ".[:-1]", ".[]?", "..", "1", "2", "-1", "0.5", "null", "true", "false", "\"a\"",
        "\"b,c\"", "[]", "{}", "[1,2,[3]]", "{a:1}", "{a:{b:[1,2]}, c:null}", "$x", "empty", "length", "keys", "type", "add", "not",
        "tostring", "tojson", "sort", "unique", "flatten", "to_entries", "min", "max", "any", "all", "floor", "sqrt", "ascii_upcase",
        "explode", "values", "scalars", "paths", "leaf_paths", "first", "last", "tonumber", "transpose", "@json", "@text", "@html",
        "@base64", "@sh", "tostream", "utf8bytelength", "keys_unsorted", "numbers", "strings", "arrays", "error(\"z\")",
    ];

    private static readonly string[] UnaryTemplates =
    [
        "map({0})", "map_values([{0}])", "[{0}]", "({0})", "[({0})?]", "[try ({0}) catch 1]", "select({0})", "{{a: ({0})}}",
        "{{({0}|tostring): 1}}", "first({0})", "last({0})", "path({0})", "del({0})", "isempty({0})", "[limit(2; {0})]", "sort_by({0})",
        "group_by({0})", "unique_by({0})", "min_by({0})", "max_by({0})", "any([{0}] != [])", "all([{0}] != [])",
        "objects | with_entries(.value = [{0}])", "walk({0})", "[limit(9; recurse({0}; . != null)) | 1] | length", "\"x\\({0})y\"",
        "-({0})", "[paths({0})]", "def f: {0}; f", "def f: {0}; [f, f]", "label $out | ({0} | ., break $out)",
        "[range({0} | numbers)] | length", "has({0})", "contains({0})", "inside({0})", "index({0})", "indices({0})", "join({0})",
        "getpath([{0}])", "[.[]? | {0}]", "startswith({0})", "ltrimstr({0})", "split({0})", "flatten({0})", "IN({0})", "tostring | {0}",
        "[.[{0}]?]", "reduce ({0}) as $y (0; . + 1)",
    ];

    private static readonly string[] BinaryTemplates =
    [
        "{0} | {1}", "{0}, {1}", "({0}) + ({1})", "({0}) - ({1})", "({0}) * ({1})", "({0}) / ({1})", "({0}) % ({1})", "({0}) == ({1})",
        "({0}) < ({1})", "({0}) >= ({1})", "({0}) and ({1})", "({0}) or ({1})", "({0}) // ({1})", "if {0} then {1} else . end",
        "({0}) as $x | {1}", "reduce ({0}) as $x (.; {1})", "[foreach ({0}) as $x (0; . + 1; {1})]", "({0}) = ({1})", "({0}) += ({1})",
        "({0}) //= ({1})", "def f(g): g | {0}; f({1})", "def f($x): {0}; f({1})", "[limit(3; {0} | {1})]", "setpath([{0}]; {1})",
        "{{a: ({0}), b: ({1})}}", "({0}) as [$x] | {1}", "({0}) as {{a: $x}} | {1}", "({0}) as [$x] ?// {{a: $x}} ?// $x | {1}",
        "[.[]? as $x | {0} | {1}]", "\"\\({0}) \\({1})\"", "[try ({0} | error(\"z\")) catch ({1})]",
    ];

    public string Input() => random.Next(8) switch
    {
        0 => "null",
        1 => "3",
        2 => "\"a,b c\"",
        3 => "[1,2,3]",
        4 => """{"a":1,"b":[2,{"c":null}],"c":"x"}""",
        5 => """[{"a":2,"b":"y"},{"a":1,"b":"x"},{"a":2}]""",
        6 => """{"b":{"a":[1,[2]]},"a":"é😀"}""",
        _ => """["a","b,c",null,true,[],{}]""",
    };

    public string Program() => $". as $x | {Filter(3)}";

    private string Filter(int depth)
    {
        var kind = depth == 0 ? 0 : random.Next(10);
        return kind switch
        {
            < 3 => Pick(Leaves),
            < 7 => string.Format(null, Pick(UnaryTemplates), Filter(depth - 1)),
            _ => string.Format(null, Pick(BinaryTemplates), Filter(depth - 1), Filter(depth - 1)),
        };
    }

    private string Pick(string[] candidates) => candidates[random.Next(candidates.Length)];
}
