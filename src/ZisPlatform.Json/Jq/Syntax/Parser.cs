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
    public Filter ParsePipe()
    {
        EnterNesting();
        Filter filter;
        if (Lexer.IsName("def"))
        {
            var outer = Scope;
            Scope = Scope.WithFunction(ParseDefinition());
            filter = ParsePipe();
            Scope = outer;
        }
        else if (Lexer.TryTakeName("label"))
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

        ExitNesting();
        return filter;
    }

    /// <summary>Parses the value of an object member: no commas.</summary>
    public Filter ParseObjectValue()
    {
        EnterNesting();
        var filter = ParseBinary(0);
        filter = Lexer.TryTake("|") ? new PipeFilter(filter, ParseObjectValue()) : filter;
        ExitNesting();
        return filter;
    }

    /// <summary>Parses the operand of <c>try</c>: one term, optionally with a minus.</summary>
    public Filter ParsePostfix() => Lexer.TryTake("-") ? Negate(ParsePostfix()) : _terms.ParsePostfix();

    /// <summary>Parses the source between <c>reduce</c> and <c>as</c>.</summary>
    public Filter ParseSource() => _terms.ParsePostfix();

    /// <summary>Enters a nesting level, until <see cref="ExitNesting"/>.</summary>
    public void EnterNesting()
    {
        if (_levels.Count == MaxNesting || !System.Runtime.CompilerServices.RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw Lexer.CreateException($"nested deeper than {MaxNesting} levels");
        }

        _levels.Push((_height, _links));
        (_height, _links) = (0, 0);
    }

    /// <summary>
    /// Leaves a nesting level and adds its height to the enclosing one: the height of the highest part, plus one for each link of a chain.
    /// </summary>
    public void ExitNesting()
    {
        var height = _height + _links + 1;
        (_height, _links) = _levels.Pop();
        _height = Math.Max(_height, height);
        if (height > MaxHeight)
        {
            throw Lexer.CreateException($"chained longer than {MaxHeight} links");
        }
    }

    /// <summary>Counts an operator or suffix, which adds one level of height without brackets.</summary>
    public void CountLink() => _links++;

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
            throw Lexer.CreateException("modules are switched off");
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

        var body = ParsePipe();
        return Lexer.Current.Kind == TokenKind.End
            ? body
            : throw Lexer.CreateException($"syntax error: unexpected {Lexer.DescribeCurrent}");
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
                var single = function.Body.Resolve() && !function.HasValueParameters;
                changed |= function.IsSingle && !single;
                function.IsSingle &= single;
            }
        }
        while (changed);
        body.Resolve();
    }

    private FunctionDefinition ParseDefinition()
    {
        EnterNesting();
        Lexer.ExpectName("def");
        var name = Lexer.ReadNameToken();
        var parameters = new List<string>();
        if (Lexer.TryTake("("))
        {
            do
            {
                parameters.Add(Lexer.TryTake("$") ? "$" + Lexer.ReadNameToken() : Lexer.ReadNameToken());
            }
            while (Lexer.TryTake(";"));
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

        function.Body = ParsePipe();
        Lexer.Expect(";");
        Scope = outer;
        ExitNesting();
        return function;
    }

    private LabelFilter ParseLabel()
    {
        Lexer.Expect("$");
        var outer = Scope;
        var name = Lexer.ReadNameToken();
        Lexer.Expect("|");
        Scope = Scope.WithLabel(name);
        var body = ParsePipe();
        Scope = outer;
        return new LabelFilter(body);
    }

    /// <summary>Parses the stages after the first pipe. A definition or label takes the whole rest.</summary>
    private Filter ParseStages(Filter first)
    {
        var stages = new List<Filter> { first };
        while (Lexer.TryTake("|"))
        {
            CountLink();
            stages.Add(Lexer.IsName("def") || Lexer.IsName("label") ? ParsePipe() : ParseComma());
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
        while (Lexer.TryTake(","))
        {
            parts.Add(ParsePart());
        }

        return new CommaFilter([.. parts]);
    }

    private Filter ParsePart()
    {
        EnterNesting();
        var filter = ParseBinary(0);
        ExitNesting();
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
            CountLink();
            if (precedence == 0)
            {
                return new AlternativeFilter(left, ParsePart());
            }

            var right = ParseBinary(precedence + 1);
            left = Combine(left, token.Text, right);
            if (precedence is 1 or 4 && GetPrecedence(Lexer.Current.Text) == precedence && Lexer.Current.Kind == TokenKind.Operator)
            {
                throw Lexer.CreateException($"syntax error: '{Lexer.Current.Text}' cannot follow '{token.Text}' without parentheses");
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
        "+=" => new ArithmeticUpdateFilter(left, Arithmetic.Add, right),
        "-=" => new ArithmeticUpdateFilter(left, Arithmetic.Subtract, right),
        "*=" => new ArithmeticUpdateFilter(left, Arithmetic.Multiply, right),
        "/=" => new ArithmeticUpdateFilter(left, Arithmetic.Divide, right),
        "%=" => new ArithmeticUpdateFilter(left, Arithmetic.Modulo, right),
        "//=" => new ArithmeticUpdateFilter(left, (_, old, operand) => old.IsTruthy ? old : operand, right),
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
            return ParsePipe();
        }

        if (Lexer.TryTake("-"))
        {
            // A unary minus has the precedence of the binary operator: -a * b is -(a * b).
            EnterNesting();
            var negated = Negate(ParseBinary(Math.Max(level, 6)));
            ExitNesting();
            return negated;
        }

        var term = _terms.ParsePostfix();
        return Lexer.TryTakeName("as") ? ParseBinding(term) : term;
    }

    private BindFilter ParseBinding(Filter source)
    {
        EnterNesting();
        var outer = Scope;
        var pattern = new PatternParser(this).ParseAlternatives();
        Lexer.Expect("|");
        var body = ParsePipe();
        Scope = outer;
        ExitNesting();
        return new BindFilter(source, pattern, body);
    }
}
