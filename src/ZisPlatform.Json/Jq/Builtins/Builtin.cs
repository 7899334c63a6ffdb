using System.Collections.Frozen;
using ZisPlatform.Json.Jq.Engine;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Jq.Builtins;

/// <summary>The built-in functions, by name and number of arguments. Functions that only combine others are composed of them.</summary>
internal static class Builtin
{
    /// <summary>The functions that are disabled because they access data outside the program.</summary>
    public static readonly FrozenSet<string> DisabledFunctions = FrozenSet.Create(
        StringComparer.Ordinal,
        "env", "input", "inputs", "input_filename", "halt", "halt_error", "modulemeta", "get_search_list", "import", "include");

    private static readonly Filter Identity = IdentityFilter.Instance;

    private static readonly FrozenDictionary<(string, int), Func<Filter[], Filter>> All = BuildTable().ToFrozenDictionary();

    private static readonly JsonValue Names = JsonValue.Array([.. All.Keys.Select(key => (JsonValue)$"{key.Item1}/{key.Item2}")]);

    public static Filter? Find(string name, Filter[] arguments) =>
        All.TryGetValue((name, arguments.Length), out var factory) ? factory(arguments) : null;

    private static Dictionary<(string, int), Func<Filter[], Filter>> BuildTable()
    {
        var table = new Dictionary<(string, int), Func<Filter[], Filter>>();
        AddGenerators(table);
        AddPaths(table);
        AddCollections(table);
        AddStrings(table);
        foreach (var (name, function) in MathFunctions.Unary)
        {
            table.Add((name, 0), _ => new UnaryFilter(Identity, MathFunctions.UnaryFunction(function)));
        }

        foreach (var (name, function) in MathFunctions.Binary)
        {
            table.Add((name, 2), a => new FunctionFilter(a, (machine, _, values) => MathFunctions.ApplyBinary(machine, function, values)));
        }

        foreach (var (name, function) in ValueFunctions())
        {
            table.Add((name, 0), _ => new UnaryFilter(Identity, function));
        }

        return table;
    }

    private static void AddGenerators(Dictionary<(string, int), Func<Filter[], Filter>> table)
    {
        table.Add(("empty", 0), _ => EmptyFilter.Instance);
        table.Add(("error", 0), _ => new ErrorFilter(Identity));
        table.Add(("error", 1), a => new ErrorFilter(a[0]));
        table.Add(("not", 0), _ => new UnaryFilter(Identity, (_, value) => !value.IsTruthy));
        table.Add(("null", 0), _ => new LiteralFilter(JsonValue.Null));
        table.Add(("true", 0), _ => new LiteralFilter(true));
        table.Add(("false", 0), _ => new LiteralFilter(false));
        table.Add(("infinite", 0), _ => new LiteralFilter(double.PositiveInfinity));
        table.Add(("nan", 0), _ => new LiteralFilter(double.NaN));
        table.Add(("have_literal_numbers", 0), _ => new LiteralFilter(true));
        table.Add(("have_decnum", 0), _ => new LiteralFilter(false));
        table.Add(("input_line_number", 0), _ => new LiteralFilter(0));
        table.Add(("builtins", 0), _ => new LiteralFilter(Names));
        table.Add(("debug", 0), _ => Identity);
        table.Add(("debug", 1), _ => Identity);
        table.Add(("stderr", 0), _ => Identity);
        table.Add(("now", 0), _ => new UnaryFilter(Identity, (machine, _) =>
            (machine.Options.Clock.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds));
        table.Add(("select", 1), a => new IfFilter(a[0], Identity, EmptyFilter.Instance));
        table.Add(("map", 1), a => new ArrayFilter(new PipeFilter(new IterateFilter(Identity), a[0])));
        table.Add(("map_values", 1), a => new UpdateFilter(new IterateFilter(Identity), a[0]));
        table.Add(("recurse", 0), _ => DescendFilter.Instance);
        table.Add(("recurse_down", 0), _ => DescendFilter.Instance);
        table.Add(("recurse", 1), a => new RecurseFilter(a[0], null));
        table.Add(("recurse", 2), a => new RecurseFilter(new PipeFilter(a[0], new IfFilter(a[1], Identity, EmptyFilter.Instance)), null));
        table.Add(("while", 2), a => new RecurseFilter(a[1], a[0]));
        table.Add(("until", 2), a => new UntilFilter(a[0], a[1]));
        table.Add(("repeat", 1), a => new RepeatFilter(a[0]));
        table.Add(("walk", 1), a => new WalkFilter(a[0]));
        table.Add(("first", 1), a => new FirstFilter(a[0]));
        table.Add(("last", 1), a => new LastFilter(a[0]));
        table.Add(("limit", 2), a => new LimitFilter(a[0], a[1], skip: false));
        table.Add(("skip", 2), a => new LimitFilter(a[0], a[1], skip: true));
        table.Add(("first", 0), _ => new IndexFilter(Identity, new LiteralFilter(0)));
        table.Add(("last", 0), _ => new IndexFilter(Identity, new LiteralFilter(-1)));
        table.Add(("nth", 1), a => new IndexFilter(Identity, a[0]));
        table.Add(("nth", 2), a => new NthFilter(a[0], a[1]));
        table.Add(("range", 1), a => new RangeFilter(new LiteralFilter(0), a[0], new LiteralFilter(1)));
        table.Add(("range", 2), a => new RangeFilter(a[0], a[1], new LiteralFilter(1)));
        table.Add(("range", 3), a => new RangeFilter(a[0], a[1], a[2]));
        table.Add(("isempty", 1), a => new IsEmptyFilter(a[0]));
        table.Add(("any", 0), _ => new QuantifierFilter(new IterateFilter(Identity), Identity, shortCircuitValue: true));
        table.Add(("any", 1), a => new QuantifierFilter(new IterateFilter(Identity), a[0], shortCircuitValue: true));
        table.Add(("any", 2), a => new QuantifierFilter(a[0], a[1], shortCircuitValue: true));
        table.Add(("all", 0), _ => new QuantifierFilter(new IterateFilter(Identity), Identity, shortCircuitValue: false));
        table.Add(("all", 1), a => new QuantifierFilter(new IterateFilter(Identity), a[0], shortCircuitValue: false));
        table.Add(("all", 2), a => new QuantifierFilter(a[0], a[1], shortCircuitValue: false));
        table.Add(("IN", 1), a => new InFilter(Identity, a[0]));
        table.Add(("IN", 2), a => new InFilter(a[0], a[1]));
        table.Add(("add", 0), _ => new UnaryFilter(Identity, CollectionBuiltins.Add));
        table.Add(("add", 1), a => new UnaryFilter(new ArrayFilter(a[0]), CollectionBuiltins.Add));
        table.Add(("combinations", 0), _ => new CombinationsFilter(null));
        table.Add(("combinations", 1), a => new CombinationsFilter(a[0]));
    }

    private static void AddPaths(Dictionary<(string, int), Func<Filter[], Filter>> table)
    {
        table.Add(("path", 1), a => new PathFilter(a[0]));
        table.Add(("del", 1), a => new DeleteFilter(a[0]));
        table.Add(("getpath", 1), a => new GetPathFilter(a[0]));
        table.Add(("setpath", 2), a => new FunctionFilter(a, (machine, input, v) => PathAccess.Set(machine, input, v[0], v[1])));
        table.Add(("delpaths", 1), a => new FunctionFilter(a, (machine, input, v) =>
            v[0].IsArray ? PathAccess.Delete(machine, input, v[0].Items) : machine.FailWith("Paths must be specified as an array")));
        table.Add(("paths", 0), _ => new PipeFilter(new PathFilter(DescendFilter.Instance), SelectNonEmpty()));
        table.Add(("paths", 1), a => new PathsFilter(a[0]));
        table.Add(
            ("leaf_paths", 0),
            _ => new PathsFilter(new UnaryFilter(Identity, (_, value) => value.IsTruthy && !value.IsArray && !value.IsObject)));
        table.Add(("pick", 1), a => new PickFilter(a[0]));
        table.Add(("tostream", 0), _ => new ToStreamFilter());
        table.Add(("fromstream", 1), a => new FromStreamFilter(a[0]));
        table.Add(("truncate_stream", 1), a => new TruncateStreamFilter(Identity, a[0]));
        table.Add(("truncate_stream", 2), a => new TruncateStreamFilter(a[0], a[1]));
    }

    private static IfFilter SelectNonEmpty() =>
        new(new UnaryFilter(Identity, (_, value) => value.Count > 0), Identity, EmptyFilter.Instance);

    private static void AddCollections(Dictionary<(string, int), Func<Filter[], Filter>> table)
    {
        table.Add(("sort_by", 1), a => new KeyedFilter(a[0], SortBuiltins.SortBy));
        table.Add(("group_by", 1), a => new KeyedFilter(a[0], SortBuiltins.GroupBy));
        table.Add(("unique_by", 1), a => new KeyedFilter(a[0], SortBuiltins.UniqueBy));
        table.Add(("min_by", 1), a => new KeyedFilter(a[0], SortBuiltins.MinBy));
        table.Add(("max_by", 1), a => new KeyedFilter(a[0], SortBuiltins.MaxBy));
        table.Add(("with_entries", 1), a => new PipeFilter(
            new PipeFilter(new UnaryFilter(Identity, CollectionBuiltins.ToEntries), Find("map", [a[0]])!),
            new UnaryFilter(Identity, CollectionBuiltins.FromEntries)));
        table.Add(("has", 1), a => new FunctionFilter(a, (machine, input, v) => CollectionBuiltins.Has(machine, input, v[0])));
        table.Add(("in", 1), a => new FunctionFilter(a, (machine, input, v) => CollectionBuiltins.Has(machine, v[0], input)));
        table.Add(("contains", 1), a => new FunctionFilter(a, (machine, input, v) => SearchBuiltins.Contains(machine, input, v[0])));
        table.Add(("inside", 1), a => new FunctionFilter(a, (machine, input, v) => SearchBuiltins.Contains(machine, v[0], input)));
        table.Add(("flatten", 1), a => new FunctionFilter(a, (machine, input, v) => CollectionBuiltins.Flatten(machine, input, v[0])));
        table.Add(("bsearch", 1), a => new FunctionFilter(a, (machine, input, v) => SortBuiltins.Search(machine, input, v[0])));
        table.Add(("INDEX", 1), a => new IndexByFilter(new IterateFilter(Identity), a[0]));
        table.Add(("INDEX", 2), a => new IndexByFilter(a[0], a[1]));
        table.Add(("JOIN", 2), a => new JoinFilter(a[0], new IterateFilter(Identity), a[1], Identity, collect: true));
        table.Add(("JOIN", 3), a => new JoinFilter(a[0], a[1], a[2], Identity, collect: false));
        table.Add(("JOIN", 4), a => new JoinFilter(a[0], a[1], a[2], a[3], collect: false));
        table.Add(("splits", 1), a => new PipeFilter(RegexFilter.Create(RegexOperation.Split, a[0], null), new IterateFilter(Identity)));
        table.Add(("splits", 2), a => new PipeFilter(RegexFilter.Create(RegexOperation.Split, a[0], a[1]), new IterateFilter(Identity)));
        table.Add(("ldexp", 2), a => new FunctionFilter(a, (machine, _, v) =>
            MathFunctions.ApplyBinary(machine, (x, n) => Math.ScaleB(x, MathFunctions.ToInt(n)), v)));
        table.Add(("fma", 3), a => new FunctionFilter(a, (machine, _, v) =>
            v[0].IsNumber && v[1].IsNumber && v[2].IsNumber
                ? (v[0].AsDouble() * v[1].AsDouble()) + v[2].AsDouble()
                : MathFunctions.FailNotANumber(machine, v[0].IsNumber ? v[1].IsNumber ? v[2] : v[1] : v[0])));
    }

    private static void AddStrings(Dictionary<(string, int), Func<Filter[], Filter>> table)
    {
        table.Add(("startswith", 1), a => new FunctionFilter(a, (machine, input, v) => StringBuiltins.StartsWith(machine, input, v[0])));
        table.Add(("endswith", 1), a => new FunctionFilter(a, (machine, input, v) => StringBuiltins.EndsWith(machine, input, v[0])));
        table.Add(("ltrimstr", 1), a => new FunctionFilter(a, (_, input, v) => StringBuiltins.TrimStart(input, v[0])));
        table.Add(("rtrimstr", 1), a => new FunctionFilter(a, (_, input, v) => StringBuiltins.TrimEnd(input, v[0])));
        table.Add(
            ("trimstr", 1),
            a => new FunctionFilter(a, (_, input, v) => StringBuiltins.TrimEnd(StringBuiltins.TrimStart(input, v[0]), v[0])));
        table.Add(("split", 1), a => new FunctionFilter(a, (machine, input, v) => input.IsString && v[0].IsString
            ? SearchBuiltins.Split(machine, input.AsString(), v[0].AsString())
            : machine.FailWith("split input and separator must be strings")));
        table.Add(("join", 1), a => new FunctionFilter(a, (machine, input, v) => StringBuiltins.Join(machine, input, v[0])));
        table.Add(("indices", 1), a => new FunctionFilter(a, (machine, input, v) => SearchBuiltins.Indices(machine, input, v[0])));
        table.Add(("index", 1), a => new FunctionFilter(a, (machine, input, v) =>
            SearchBuiltins.FirstOrLast(machine, SearchBuiltins.Indices(machine, input, v[0]), first: true)));
        table.Add(("rindex", 1), a => new FunctionFilter(a, (machine, input, v) =>
            SearchBuiltins.FirstOrLast(machine, SearchBuiltins.Indices(machine, input, v[0]), first: false)));
        table.Add(("format", 1), a => new FunctionFilter(a, (machine, input, v) =>
            v[0].IsString && FormatBuiltins.Find(v[0].AsString()) is { } format
                ? format(machine, input)
                : machine.FailWith($"{v[0].ToPlainText()} is not a valid format")));
        table.Add(
            ("strftime", 1), a => new FunctionFilter(a, (machine, input, v) => DateBuiltins.Format(machine, input, v[0], "strftime/1")));
        table.Add(("strflocaltime", 1), a => new FunctionFilter(a, (machine, input, v) =>
            DateBuiltins.Format(machine, input, v[0], "strflocaltime/1")));
        table.Add(("strptime", 1), a => new FunctionFilter(a, (machine, input, v) => DateBuiltins.Parse(machine, input, v[0])));
        table.Add(("dateadd", 2), a => new FunctionFilter(a, (machine, input, v) => Arithmetic.Add(machine, input, v[1])));
        table.Add(("datesub", 2), a => new FunctionFilter(a, (machine, input, v) => Arithmetic.Subtract(machine, input, v[1])));
        foreach (var (name, operation) in new[]
        {
            ("test", RegexOperation.Test), ("match", RegexOperation.Match), ("capture", RegexOperation.Capture),
            ("scan", RegexOperation.Scan), ("split", RegexOperation.Split),
        })
        {
            if (operation != RegexOperation.Split)
            {
                table.Add((name, 1), a => RegexFilter.Create(operation, a[0], null));
            }

            table.Add((name, 2), a => RegexFilter.Create(operation, a[0], a[1]));
        }

        table.Add(("sub", 2), a => new SubstituteFilter(a[0], a[1], null, global: false));
        table.Add(("sub", 3), a => new SubstituteFilter(a[0], a[1], a[2], global: false));
        table.Add(("gsub", 2), a => new SubstituteFilter(a[0], a[1], null, global: true));
        table.Add(("gsub", 3), a => new SubstituteFilter(a[0], a[1], a[2], global: true));
        foreach (var (name, predicate) in KindPredicates())
        {
            table.Add(
                (name, 0),
                _ => new IfFilter(new UnaryFilter(Identity, (_, value) => predicate(value)), Identity, EmptyFilter.Instance));
        }
    }

    private static (string, Func<JsonValue, bool>)[] KindPredicates() =>
    [
        ("nulls", v => v.IsNull), ("booleans", v => v.IsBoolean), ("numbers", v => v.IsNumber), ("strings", v => v.IsString),
        ("arrays", v => v.IsArray), ("objects", v => v.IsObject), ("iterables", v => v.IsArray || v.IsObject),
        ("scalars", v => !v.IsArray && !v.IsObject), ("scalars_or_empty", v => !v.IsArray && !v.IsObject), ("values", v => !v.IsNull),
        ("finites", v => v.IsNumber && double.IsFinite(v.AsDouble())), ("normals", v => v.IsNumber && double.IsNormal(v.AsDouble())),
    ];

    private static (string, Func<Machine, JsonValue, JsonValue>)[] ValueFunctions() =>
    [
        ("length", CollectionBuiltins.Length), ("utf8bytelength", StringBuiltins.Utf8Length),
        ("type", (_, v) => ErrorMessages.KindName(v)), ("keys", CollectionBuiltins.Keys),
        (
            "keys_unsorted",
            CollectionBuiltins.KeysUnsorted), ("to_entries",
            CollectionBuiltins.ToEntries), ("from_entries",
            CollectionBuiltins.FromEntries),
        ("reverse", CollectionBuiltins.Reverse), ("transpose", CollectionBuiltins.Transpose), (
            "toarray", (_, v) => v.IsArray ? v : JsonValue.Array(v)),
        ("flatten", (m, v) => CollectionBuiltins.Flatten(m, v, 1e9)), ("sort", SortBuiltins.Sort), ("unique", SortBuiltins.Unique),
        ("min", SortBuiltins.Min), ("max", SortBuiltins.Max),
        ("abs", MathFunctions.Abs), ("floor", MathFunctions.RoundingFunction(Math.Floor)), (
            "ceil", MathFunctions.RoundingFunction(Math.Ceiling)),
        ("round", MathFunctions.RoundingFunction(x => Math.Round(x, MidpointRounding.AwayFromZero))),
        ("trunc", MathFunctions.RoundingFunction(Math.Truncate)),
        ("frexp", MathFunctions.Frexp), ("modf", MathFunctions.Modf), ("lgamma_r", MathFunctions.LogGammaWithSign),
        ("isinfinite", MathFunctions.PredicateFunction(double.IsInfinity)), ("isnan", MathFunctions.PredicateFunction(double.IsNaN)),
        ("isnormal", MathFunctions.PredicateFunction(double.IsNormal)), ("isfinite", MathFunctions.PredicateFunction(double.IsFinite)),
        ("tostring", StringBuiltins.ToText), ("tojson", StringBuiltins.ToJson), (
            "fromjson", StringBuiltins.FromJson), ("tonumber", StringBuiltins.ToNumber),
        (
            "ascii_downcase",
            StringBuiltins.Lower), ("ascii_upcase",
            StringBuiltins.Upper), ("explode",
            StringBuiltins.Explode), ("implode",
            StringBuiltins.Implode),
        ("trim", StringBuiltins.Trim(start: true, end: true)), ("ltrim", StringBuiltins.Trim(start: true, end: false)),
        ("rtrim", StringBuiltins.Trim(start: false, end: true)),
        ("ascii", StringBuiltins.Ascii), ("mktime", DateBuiltins.ToSeconds), ("gmtime", DateBuiltins.ToBrokenDownTime), (
            "localtime", DateBuiltins.ToBrokenDownTime),
        ("todate", DateBuiltins.ToIso), ("todateiso8601", DateBuiltins.ToIso), ("date", DateBuiltins.ToIso),
        ("fromdate", DateBuiltins.FromIso), ("fromdateiso8601", DateBuiltins.FromIso),
    ];
}
