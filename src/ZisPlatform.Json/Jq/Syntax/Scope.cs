using ZisPlatform.Json.Jq.Engine;

namespace ZisPlatform.Json.Jq.Syntax;

/// <summary>The meaning of names at a position in the program: a linked list that grows inward, like the bindings of a run.</summary>
internal sealed class Scope
{
    private readonly Scope? _outer;
    private readonly SymbolKind _kind;
    private readonly string _name;
    private readonly FunctionDefinition? _function;

    private Scope(Scope? outer, SymbolKind kind, string name, int depth, FunctionDefinition? function)
    {
        _outer = outer;
        _kind = kind;
        _name = name;
        _function = function;
        Depth = depth;
    }

    public static Scope Outermost { get; } = new(null, SymbolKind.Function, "", 0, null);

    private enum SymbolKind
    {
        Variable,
        Closure,
        Label,
        Function,
    }

    /// <summary>Gets the number of bindings that a run has made at this position.</summary>
    public int Depth { get; }

    public Scope WithVariable(string name) => new(this, SymbolKind.Variable, name, Depth + 1, null);

    public Scope WithClosure(string name) => new(this, SymbolKind.Closure, name, Depth + 1, null);

    public Scope WithLabel(string name) => new(this, SymbolKind.Label, name, Depth + 1, null);

    public Scope WithFunction(FunctionDefinition function) => new(this, SymbolKind.Function, function.Name, Depth, function);

    /// <summary>Returns the distance in bindings to the variable, or -1.</summary>
    public int FindVariable(string name) => Find(SymbolKind.Variable, name);

    public int FindLabel(string name) => Find(SymbolKind.Label, name);

    /// <summary>Returns the argument or definition that a call refers to, or null for a built-in.</summary>
    public Filter? FindFunction(string name, Filter[] arguments)
    {
        for (var scope = this; scope is not null; scope = scope._outer)
        {
            if (scope._name != name)
            {
                continue;
            }

            if (scope._kind == SymbolKind.Closure && arguments.Length == 0)
            {
                return new ClosureCallFilter(Depth - scope.Depth);
            }

            if (scope._kind == SymbolKind.Function && scope._function!.Parameters.Length == arguments.Length)
            {
                return new CallFilter(scope._function, arguments, Depth - scope._function.Depth);
            }
        }

        return null;
    }

    private int Find(SymbolKind kind, string name)
    {
        for (var scope = this; scope is not null; scope = scope._outer)
        {
            if (scope._kind == kind && scope._name == name)
            {
                return Depth - scope.Depth;
            }
        }

        return -1;
    }
}
