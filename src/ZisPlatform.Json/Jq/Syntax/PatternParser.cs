using ZisPlatform.Json.Jq.Builtins;
using ZisPlatform.Json.Jq.Engine;

namespace ZisPlatform.Json.Jq.Syntax;

/// <summary>Parses the pattern after <c>as</c> and adds its names to the parser's scope.</summary>
internal sealed class PatternParser(Parser parser)
{
    private readonly Lexer _lexer = parser.Lexer;
    private readonly List<string> _names = [];

    public Pattern ParseAlternatives()
    {
        var outer = parser.Scope;
        var first = ParsePattern();
        if (!_lexer.Is("?//"))
        {
            return first;
        }

        var patterns = new List<Pattern> { first };
        var names = new List<string[]> { _names.ToArray() };
        while (_lexer.TryTake("?//"))
        {
            _names.Clear();
            parser.Scope = outer;
            patterns.Add(ParsePattern());
            names.Add([.. _names]);
        }

        var union = names.SelectMany(alternativeNames => alternativeNames).Distinct().ToArray();
        parser.Scope = union.Aggregate(outer, (scope, name) => scope.WithVariable(name));
        return new AlternativePattern([.. patterns], [.. names], union);
    }

    private Pattern ParsePattern()
    {
        parser.EnterNesting();
        Pattern pattern = _lexer.TryTake("$") ? ParseVariable()
            : _lexer.TryTake("[") ? ParseArray()
            : _lexer.TryTake("{") ? ParseObject()
            : throw _lexer.CreateException($"syntax error: expected '$', '[' or '{{' but found {_lexer.DescribeCurrent}");
        parser.ExitNesting();
        return pattern;
    }

    private VariablePattern ParseVariable()
    {
        Bind(_lexer.ReadNameToken());
        return new VariablePattern();
    }

    private void Bind(string name)
    {
        _names.Add(name);
        parser.Scope = parser.Scope.WithVariable(name);
    }

    private ArrayPattern ParseArray()
    {
        var items = new List<Pattern>();
        do
        {
            items.Add(ParsePattern());
        }
        while (_lexer.TryTake(","));
        _lexer.Expect("]");
        return new ArrayPattern([.. items]);
    }

    private ObjectPattern ParseObject()
    {
        var members = new List<MemberPattern>();
        do
        {
            members.Add(ParseMember());
        }
        while (_lexer.TryTake(","));
        _lexer.Expect("}");
        return new ObjectPattern([.. members]);
    }

    private MemberPattern ParseMember()
    {
        if (_lexer.TryTake("$"))
        {
            var name = _lexer.ReadNameToken();
            Bind(name);
            return new MemberPattern(new LiteralFilter(name), BindsVariable: true, _lexer.TryTake(":") ? ParsePattern() : null);
        }

        Filter key;
        if (_lexer.TryTake("("))
        {
            key = parser.ParsePipe();
            _lexer.Expect(")");
        }
        else
        {
            key = _lexer.Current.Kind == TokenKind.Quote
                ? new StringParser(parser).Read(FormatBuiltins.Text)
                : new LiteralFilter(_lexer.ReadNameToken());
        }

        _lexer.Expect(":");
        return new MemberPattern(key, BindsVariable: false, ParsePattern());
    }
}
