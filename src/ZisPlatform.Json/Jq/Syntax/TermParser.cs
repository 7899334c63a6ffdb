using ZisPlatform.Json.Jq.Builtins;
using ZisPlatform.Json.Jq.Engine;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Jq.Syntax;

/// <summary>Parses terms and their suffixes: fields, brackets, question marks.</summary>
internal sealed class TermParser(Parser parser)
{
    private readonly Lexer _lexer = parser.Lexer;

    public Filter ParsePostfix()
    {
        parser.EnterNesting();
        var term = ParsePrimary();
        for (; ; parser.CountLink())
        {
            if (_lexer.TryTake("?"))
            {
                term = new TryFilter(term, null);
            }
            else if (_lexer.Current.Kind == TokenKind.Field)
            {
                term = new FieldFilter(term, _lexer.Next().Text, _lexer.TryTake("?"));
            }
            else if (_lexer.TryTake("["))
            {
                term = ParseBrackets(term);
            }
            else if (_lexer.TryTake("."))
            {
                term = _lexer.TryTake("[") ? ParseBrackets(term)
                    : _lexer.Current.Kind == TokenKind.Quote ? ParseQuotedField(term)
                    : throw _lexer.CreateException($"syntax error: unexpected {_lexer.DescribeCurrent} after '.'");
            }
            else
            {
                parser.ExitNesting();
                return term;
            }
        }
    }

    private Filter ParsePrimary()
    {
        var token = _lexer.Current;
        switch (token.Kind)
        {
            case TokenKind.Number:
                _lexer.Next();
                return new LiteralFilter(ParseNumber(token));
            case TokenKind.Quote:
                return new StringParser(parser).Read(FormatBuiltins.Text);
            case TokenKind.Format:
                _lexer.Next();
                var format = FormatBuiltins.Find(token.Text)
                    ?? throw new JqCompileException($"{token.Text} is not a valid format", token.Position);
                return _lexer.Current.Kind == TokenKind.Quote
                    ? new StringParser(parser).Read(format)
                    : new UnaryFilter(IdentityFilter.Instance, format);
            case TokenKind.Field:
                _lexer.Next();
                return new FieldFilter(IdentityFilter.Instance, token.Text, _lexer.TryTake("?"));
            case TokenKind.Name:
                return ParseName();
            case TokenKind.Operator:
                return ParsePunctuation();
            case TokenKind.End:
            default:
                throw _lexer.CreateException("syntax error: unexpected end of the program");
        }
    }

    private static JsonValue ParseNumber(Token token)
    {
        // Unlike JSON, programs can contain .5 and 1.
        var text = token.Text;
        text = text[0] == '.' ? "0" + text : text;
        var point = text.IndexOf('.', StringComparison.Ordinal);
        if (point >= 0 && (point + 1 == text.Length || !char.IsAsciiDigit(text[point + 1])))
        {
            text = text.Remove(point, 1);
        }

        text = text.TrimStart('0') is { Length: > 0 } trimmed && char.IsAsciiDigit(trimmed[0]) ? trimmed : "0" + text.TrimStart('0');
        return JsonValue.Number(text);
    }

    private Filter ParsePunctuation()
    {
        if (_lexer.TryTake(".."))
        {
            return DescendFilter.Instance;
        }

        if (_lexer.TryTake("."))
        {
            return _lexer.Current.Kind == TokenKind.Quote ? ParseQuotedField(IdentityFilter.Instance)
                : _lexer.TryTake("[") ? ParseBrackets(IdentityFilter.Instance)
                : IdentityFilter.Instance;
        }

        if (_lexer.TryTake("("))
        {
            var outer = parser.Scope;
            var inner = parser.ParsePipe();
            _lexer.Expect(")");
            parser.Scope = outer;
            return inner;
        }

        if (_lexer.TryTake("["))
        {
            if (_lexer.TryTake("]"))
            {
                return new ArrayFilter(null);
            }

            var items = parser.ParsePipe();
            _lexer.Expect("]");
            return new ArrayFilter(items);
        }

        if (_lexer.TryTake("{"))
        {
            return ParseObject();
        }

        return _lexer.TryTake("$") ? ParseVariable() : throw _lexer.CreateException($"syntax error: unexpected {_lexer.DescribeCurrent}");
    }

    private Filter ParseQuotedField(Filter term)
    {
        var name = new StringParser(parser).Read(FormatBuiltins.Text);
        var optional = _lexer.TryTake("?");
        return name is LiteralFilter { Value: var text }
            ? new FieldFilter(term, text.AsString(), optional)
            : new IndexFilter(term, name, optional);
    }

    private Filter ParseBrackets(Filter term)
    {
        if (_lexer.TryTake("]"))
        {
            return new IterateFilter(term, _lexer.TryTake("?"));
        }

        if (_lexer.TryTake(":"))
        {
            return ParseSlice(term, null);
        }

        var key = parser.ParsePipe();
        if (_lexer.TryTake(":"))
        {
            return ParseSlice(term, key);
        }

        _lexer.Expect("]");
        var optional = _lexer.TryTake("?");
        return key is LiteralFilter { Value: { IsString: true } name }
            ? new FieldFilter(term, name.AsString(), optional)
            : new IndexFilter(term, key, optional);
    }

    private IndexFilter ParseSlice(Filter term, Filter? from)
    {
        if (from is not null && _lexer.TryTake("]"))
        {
            return new IndexFilter(term, new SliceKeyFilter(from, null), _lexer.TryTake("?"));
        }

        var to = parser.ParsePipe();
        _lexer.Expect("]");
        return new IndexFilter(term, new SliceKeyFilter(from, to), _lexer.TryTake("?"));
    }

    private Filter ParseVariable()
    {
        var position = _lexer.Current.Position;
        return ResolveVariable(_lexer.ReadNameToken(), position);
    }

    private Filter ResolveVariable(string name, int position)
    {
        if (name == "__loc__")
        {
            return new LiteralFilter(JsonValue.Object(("file", "<top-level>"), ("line", _lexer.GetLine(position))));
        }

        var hops = parser.Scope.FindVariable(name);
        return hops >= 0 ? new VariableFilter(hops)
            : throw new JqCompileException(name == "ENV" ? "$ENV is switched off" : $"${name} is not defined", position);
    }

    private Filter ParseName()
    {
        var token = _lexer.Next();
        switch (token.Text)
        {
            case "if":
                return ParseCondition();
            case "try":
                var body = parser.ParsePostfix();
                return new TryFilter(body, _lexer.TryTakeName("catch") ? parser.ParsePostfix() : null);
            case "reduce":
                return ParseFold(isReduce: true);
            case "foreach":
                return ParseFold(isReduce: false);
            case "break":
                _lexer.Expect("$");
                var label = _lexer.ReadNameToken();
                var hops = parser.Scope.FindLabel(label);
                return hops >= 0 ? new BreakFilter(hops) : throw new JqCompileException($"$*label-{label} is not defined", token.Position);
            case "label" or "def":
                throw new JqCompileException($"syntax error: '{token.Text}' needs parentheses here", token.Position);
            default:
                return ParseCall(token);
        }
    }

    private Filter ParseCall(Token token)
    {
        var arguments = new List<Filter>();
        if (_lexer.TryTake("("))
        {
            do
            {
                var outer = parser.Scope;
                arguments.Add(parser.ParsePipe());
                parser.Scope = outer;
            }
            while (_lexer.TryTake(";"));
            _lexer.Expect(")");
        }

        var filter = parser.Scope.FindFunction(token.Text, [.. arguments]) ?? Builtin.Find(token.Text, [.. arguments]);
        return filter ?? throw new JqCompileException(
            Builtin.DisabledFunctions.Contains(token.Text)
                ? $"{token.Text} is switched off"
                : $"{token.Text}/{arguments.Count} is not defined",
            token.Position);
    }

    private IfFilter ParseCondition()
    {
        var condition = parser.ParsePipe();
        _lexer.ExpectName("then");
        var then = parser.ParsePipe();
        if (_lexer.TryTakeName("elif"))
        {
            parser.EnterNesting();
            var rest = ParseCondition();
            parser.ExitNesting();
            return new IfFilter(condition, then, rest);
        }

        Filter otherwise = _lexer.TryTakeName("else") ? parser.ParsePipe() : IdentityFilter.Instance;
        _lexer.ExpectName("end");
        return new IfFilter(condition, then, otherwise);
    }

    private Filter ParseFold(bool isReduce)
    {
        var source = parser.ParseSource();
        _lexer.ExpectName("as");
        var outer = parser.Scope;
        var pattern = new PatternParser(parser).ParseAlternatives();
        var inner = parser.Scope;
        _lexer.Expect("(");
        parser.Scope = outer;
        var init = parser.ParsePipe();
        _lexer.Expect(";");
        parser.Scope = inner;
        var update = parser.ParsePipe();
        Filter? extract = !isReduce && _lexer.TryTake(";") ? parser.ParsePipe() : null;
        _lexer.Expect(")");
        parser.Scope = outer;
        return isReduce ? new ReduceFilter(source, pattern, init, update) : new ForeachFilter(source, pattern, init, update, extract);
    }

    private ObjectFilter ParseObject()
    {
        var members = new List<(Filter, Filter)>();
        while (!_lexer.TryTake("}"))
        {
            members.Add(ParseMember());
            if (!_lexer.TryTake(","))
            {
                _lexer.Expect("}");
                break;
            }
        }

        return new ObjectFilter(members);
    }

    private (Filter Key, Filter Value) ParseMember()
    {
        var token = _lexer.Current;
        Filter key;
        switch (token.Kind)
        {
            case TokenKind.Operator when _lexer.TryTake("$"):
                var position = _lexer.Current.Position;
                var name = _lexer.ReadNameToken();
                var variable = ResolveVariable(name, position);
                return _lexer.TryTake(":") ? (variable, parser.ParseObjectValue()) : (new LiteralFilter(name), variable);
            case TokenKind.Operator when _lexer.TryTake("("):
                key = parser.ParsePipe();
                _lexer.Expect(")");
                if (key is LiteralFilter { Value: { IsString: false } invalidKey })
                {
                    throw new JqCompileException($"Cannot use {ErrorMessages.Describe(invalidKey)} as object key", token.Position);
                }

                _lexer.Expect(":");
                return (key, parser.ParseObjectValue());
            case TokenKind.Name:
                _lexer.Next();
                key = new LiteralFilter(token.Text);
                return (key, _lexer.TryTake(":") ? parser.ParseObjectValue() : new FieldFilter(IdentityFilter.Instance, token.Text));
            case TokenKind.Quote or TokenKind.Format:
                key = ParsePrimary();
                return (key, _lexer.TryTake(":") ? parser.ParseObjectValue() : new IndexFilter(IdentityFilter.Instance, key));
            default:
                throw _lexer.CreateException($"syntax error: expected a key but found {_lexer.DescribeCurrent}");
        }
    }
}
