using ZisPlatform.Json.Jq.Engine;

namespace ZisPlatform.Json.Jq.Syntax;

/// <summary>Parses operators, definitions and bindings. Creates filters directly: names are resolved while parsing.</summary>
internal sealed class Parser
{
    private const int MaxNesting = 400;

    /// <summary>
    /// The maximum height of a program, which limits the stack needed without calls; each call ensures at least that much stack.
    /// </summary>
    private const int MaxHeight = 500;

    private readonly List<FunctionDefinition> _functions = [];
    private readonly TermParser _terms;
    private readonly Stack<(int Height, int Links)> _levels = new();
    private int _height;
    private int _links;

    private Parser(string text)
    {
        Lexer = new Lexer(text);
        _terms = new TermParser(this);
    }

    public Lexer Lexer { get; }

    public Scope Scope { get; set; } = Scope.Outermost;

    public static Filter Compile(string text)
    {
        if (text.Length > JqProgram.MaxLength)
        {
            throw new JqCompileException($"the program is longer than {JqProgram.MaxLength} characters", JqProgram.MaxLength);
        }

        var parser = new Parser(text);
        var body = parser.ParseProgram();
        parser.ResolveDefinitions(body);
        return body;
    }

    /// <summary>Parses a complete expression, including pipes.</summary>
    public Filter Pipe()
    {
        Nest();
        Filter filter;
        if (Lexer.IsName("def"))
        {
            var outer = Scope;
            Scope = Scope.WithFunction(ParseDefinition());
            filter = Pipe();
            Scope = outer;
        }
        else if (Lexer.TakeName("label"))
        {
            filter = ParseLabel();
        }
        else
        {
            filter = ParseComma();
            if (Lexer.Is("|"))
            {
                filter = ParseStages(filter);
            }
        }

        Unnest();
        return filter;
    }

    /// <summary>Parses the value of an object member: no commas.</summary>
    public Filter ObjectValue()
    {
        Nest();
        var filter = ParseBinary(0);
        filter = Lexer.Take("|") ? new PipeFilter(filter, ObjectValue()) : filter;
        Unnest();
        return filter;
    }

    /// <summary>Parses the operand of <c>try</c>: one term, optionally with a minus.</summary>
    public Filter Postfix() => Lexer.Take("-") ? Negate(Postfix()) : _terms.Postfix();

    /// <summary>Parses the source between <c>reduce</c> and <c>as</c>.</summary>
    public Filter Source() => _terms.Postfix();

    /// <summary>Enters a nesting level, until <see cref="Unnest"/>.</summary>
    public void Nest()
    {
        if (_levels.Count == MaxNesting || !System.Runtime.CompilerServices.RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw Lexer.Failure($"nested deeper than {MaxNesting} levels");
        }

        _levels.Push((_height, _links));
        (_height, _links) = (0, 0);
    }

    /// <summary>
    /// Leaves a nesting level and adds its height to the enclosing one: the height of the highest part, plus one for each link of a chain.
    /// </summary>
    public void Unnest()
    {
        var height = _height + _links + 1;
        (_height, _links) = _levels.Pop();
        _height = Math.Max(_height, height);
        if (height > MaxHeight)
        {
            throw Lexer.Failure($"chained longer than {MaxHeight} links");
        }
    }

    /// <summary>Counts an operator or suffix, which adds one level of height without brackets.</summary>
    public void Link() => _links++;

    // A negative literal becomes a literal, because objects and paths often contain negative literals.
    private static Filter Negate(Filter value) =>
        value is LiteralFilter { Value: { IsNumber: true } number }
            ? new LiteralFilter(-number.AsDouble())
            : new UnaryFilter(value, Arithmetic.Negate);

    private Filter ParseProgram()
    {
        if (Lexer.Current.Kind == TokenKind.End)
        {
            return IdentityFilter.Instance;
        }

        if (Lexer.IsName("module") || Lexer.IsName("import") || Lexer.IsName("include"))
        {
            throw Lexer.Failure("modules are switched off");
        }

        // A program that contains only definitions returns its input unchanged.
        while (Lexer.IsName("def"))
        {
            Scope = Scope.WithFunction(ParseDefinition());
            if (Lexer.Current.Kind == TokenKind.End)
            {
                return IdentityFilter.Instance;
            }
        }

        var body = Pipe();
        return Lexer.Current.Kind == TokenKind.End ? body : throw Lexer.Failure($"syntax error: unexpected {Lexer.Found}");
    }

    /// <summary>Resolves all definitions. Each is assumed to be single until disproved, which can disprove others.</summary>
    private void ResolveDefinitions(Filter body)
    {
        bool changed;
        do
        {
            changed = false;
            foreach (var function in _functions)
            {
                var single = function.Body.Resolve() && !function.TakesValues;
                changed |= function.IsSingle && !single;
                function.IsSingle &= single;
            }
        }
        while (changed);
        body.Resolve();
    }

    private FunctionDefinition ParseDefinition()
    {
        Nest();
        Lexer.ExpectName("def");
        var name = Lexer.Name();
        var parameters = new List<string>();
        if (Lexer.Take("("))
        {
            do
            {
                parameters.Add(Lexer.Take("$") ? "$" + Lexer.Name() : Lexer.Name());
            }
            while (Lexer.Take(";"));
            Lexer.Expect(")");
        }

        Lexer.Expect(":");
        var outer = Scope;
        var function = new FunctionDefinition(name, [.. parameters], outer.Depth);
        _functions.Add(function);
        Scope = outer.WithFunction(function);
        foreach (var parameter in parameters)
        {
            Scope = Scope.WithClosure(parameter.TrimStart('$'));
        }

        foreach (var parameter in parameters.Where(parameter => parameter[0] == '$'))
        {
            Scope = Scope.WithVariable(parameter[1..]);
        }

        function.Body = Pipe();
        Lexer.Expect(";");
        Scope = outer;
        Unnest();
        return function;
    }

    private LabelFilter ParseLabel()
    {
        Lexer.Expect("$");
        var outer = Scope;
        var name = Lexer.Name();
        Lexer.Expect("|");
        Scope = Scope.WithLabel(name);
        var body = Pipe();
        Scope = outer;
        return new LabelFilter(body);
    }

    /// <summary>Parses the stages after the first pipe. A definition or label takes the whole rest.</summary>
    private Filter ParseStages(Filter first)
    {
        var stages = new List<Filter> { first };
        while (Lexer.Take("|"))
        {
            Link();
            stages.Add(Lexer.IsName("def") || Lexer.IsName("label") ? Pipe() : ParseComma());
        }

        var filter = stages[^1];
        for (var i = stages.Count - 2; i >= 0; i--)
        {
            filter = new PipeFilter(stages[i], filter);
        }

        return filter;
    }

    private Filter ParseComma()
    {
        var first = ParsePart();
        if (!Lexer.Is(","))
        {
            return first;
        }

        var parts = new List<Filter> { first };
        while (Lexer.Take(","))
        {
            parts.Add(ParsePart());
        }

        return new CommaFilter([.. parts]);
    }

    private Filter ParsePart()
    {
        Nest();
        var filter = ParseBinary(0);
        Unnest();
        return filter;
    }

    /// <summary>Parses jq's binary operators by precedence climbing, from <c>//</c> (right) to <c>* / %</c> (left).</summary>
    private Filter ParseBinary(int level)
    {
        var left = ParseUnary(level);
        while (Lexer.Current.Kind is TokenKind.Operator or TokenKind.Name
            && GetPrecedence(Lexer.Current.Text) is var precedence
            && precedence >= level
            && precedence >= 0)
        {
            var token = Lexer.Next();
            Link();
            if (precedence == 0)
            {
                return new AlternativeFilter(left, ParsePart());
            }

            var right = ParseBinary(precedence + 1);
            left = Combine(left, token.Text, right);
            if (precedence is 1 or 4 && GetPrecedence(Lexer.Current.Text) == precedence && Lexer.Current.Kind == TokenKind.Operator)
            {
                throw Lexer.Failure($"syntax error: '{Lexer.Current.Text}' cannot follow '{token.Text}' without parentheses");
            }
        }

        return left;
    }

    private static int GetPrecedence(string text) => text switch
    {
        "//" => 0,
        "=" or "|=" or "+=" or "-=" or "*=" or "/=" or "%=" or "//=" => 1,
        "or" => 2,
        "and" => 3,
        "==" or "!=" or "<" or "<=" or ">" or ">=" => 4,
        "+" or "-" => 5,
        "*" or "/" or "%" => 6,
        _ => -1,
    };

    private static Filter Combine(Filter left, string text, Filter right) => text switch
    {
        "=" => new AssignFilter(left, right),
        "|=" => new UpdateFilter(left, right),
        "+=" => new OperateFilter(left, Arithmetic.Add, right),
        "-=" => new OperateFilter(left, Arithmetic.Subtract, right),
        "*=" => new OperateFilter(left, Arithmetic.Multiply, right),
        "/=" => new OperateFilter(left, Arithmetic.Divide, right),
        "%=" => new OperateFilter(left, Arithmetic.Modulo, right),
        "//=" => new OperateFilter(left, (_, old, operand) => old.IsTruthy ? old : operand, right),
        "or" => new LogicFilter(left, right, shortCircuitValue: true),
        "and" => new LogicFilter(left, right, shortCircuitValue: false),
        "==" => new BinaryFilter(left, Arithmetic.Equal, right),
        "!=" => new BinaryFilter(left, Arithmetic.NotEqual, right),
        "<" => new BinaryFilter(left, Arithmetic.Less, right),
        "<=" => new BinaryFilter(left, Arithmetic.LessOrEqual, right),
        ">" => new BinaryFilter(left, Arithmetic.Greater, right),
        ">=" => new BinaryFilter(left, Arithmetic.GreaterOrEqual, right),
        "+" => new BinaryFilter(left, Arithmetic.Add, right),
        "-" => new BinaryFilter(left, Arithmetic.Subtract, right),
        "*" => new BinaryFilter(left, Arithmetic.Multiply, right),
        "/" => new BinaryFilter(left, Arithmetic.Divide, right),
        _ => new BinaryFilter(left, Arithmetic.Modulo, right),
    };

    private Filter ParseUnary(int level)
    {
        if (Lexer.IsName("def") || Lexer.IsName("label"))
        {
            return Pipe();
        }

        if (Lexer.Take("-"))
        {
            // A unary minus has the precedence of the binary operator: -a * b is -(a * b).
            Nest();
            var negated = Negate(ParseBinary(Math.Max(level, 6)));
            Unnest();
            return negated;
        }

        var term = _terms.Postfix();
        return Lexer.TakeName("as") ? ParseBinding(term) : term;
    }

    private BindFilter ParseBinding(Filter source)
    {
        Nest();
        var outer = Scope;
        var pattern = new PatternParser(this).Alternatives();
        Lexer.Expect("|");
        var body = Pipe();
        Scope = outer;
        Unnest();
        return new BindFilter(source, pattern, body);
    }
}
