using ZisPlatform.Domain.Flows.Actions;
using ZisPlatform.Domain.Flows.Execution;
using ZisPlatform.Domain.Flows.Language;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Flows.Compilation;

/// <summary>Compiles the members that only an Action state has (contract 8.8 and 11).</summary>
internal sealed class ActionStateCompiler(
    CompileSession session, DiagnosticScope scope, ActionState state, JsonValue value, JsonLocation place)
{
    private readonly ObjectReader _reader = new(value, place, scope);

    public void Compile()
    {
        state.Result = _reader.Target("ResultPath");
        Timeout();
        var parameters = JsonValue.EmptyObject;
        if (value.TryGet("Parameters", out var member))
        {
            if (member.IsObject)
            {
                parameters = member;
                state.Parameters = new TemplateCompiler(scope, expandsTemplates: false).Compile(member, place["Parameters"]);
            }
            else
            {
                scope.Error(BundleRules.Parameters, place["Parameters"], "Parameters must be an object", null);
            }
        }

        if (_reader.String("ActionName", BundleRules.ActionName, "such as zis:my_integration:action:my_action") is { } name)
        {
            Name(name, parameters);
        }
    }

    private void Timeout()
    {
        if (!value.TryGet("TimeoutSeconds", out var timeout))
        {
            return;
        }

        if (timeout.TryGetInt64(out var seconds) && seconds > 0)
        {
            state.TimeoutSeconds = (int)Math.Min(seconds, int.MaxValue);
        }
        else
        {
            scope.Error(BundleRules.StateMember, place["TimeoutSeconds"], "TimeoutSeconds must be an integer above 0", null);
        }
    }

    private void Name(string name, in JsonValue parameters)
    {
        state.ActionName = name;
        var at = place["ActionName"];
        if (!ResourceName.TryParse(name, out var reference))
        {
            scope.Error(
                BundleRules.ActionName, at, $"\"{name}\" is no action name", "it has four parts: zis:my_integration:action:my_action");
            return;
        }

        state.ShortName = reference.Name;
        if (reference.Integration == ResourceName.Common)
        {
            if (BuiltInDescription.Find(name) is { } builtIn)
            {
                state.BuiltIn = builtIn.Action;
                Required(builtIn, parameters);
            }
            else
            {
                scope.Error(
                    BundleRules.ActionName,
                    at,
                    $"there is no built-in action {name}",
                    $"the built-in actions are {string.Join(", ", BuiltInDescription.All.Select(action => action.FullName))}");
            }

            return;
        }

        if (reference.Kind != "action")
        {
            scope.Error(BundleRules.ActionName, at, $"\"{name}\" is no action name", $"its third part is action, not {reference.Kind}");
            return;
        }

        session.CheckIntegration(reference, scope, at);
        session.Calls.Add(new ActionCall(state, scope, place, Keys(parameters)));
    }

    private void Required(BuiltInDescription builtIn, in JsonValue parameters)
    {
        var keys = Keys(parameters);
        var at = _reader.Has("Parameters") ? place["Parameters"] : place;
        foreach (var required in builtIn.Required.Where(required => !keys.Contains(required)))
        {
            scope.Error(BundleRules.Parameters, at, $"{builtIn.Action} needs the parameter {required}", $"give {required} or {required}.$");
        }

        if (builtIn.OneOf.Length > 0 && !builtIn.OneOf.Any(keys.Contains))
        {
            scope.Error(BundleRules.Parameters, at, $"{builtIn.Action} needs at least one of {string.Join(" and ", builtIn.OneOf)}", null);
        }

        if (builtIn.Action == BuiltInAction.PatchLink && !keys.Contains("right_object_name"))
        {
            scope.Warn(
                BundleRules.Parameters,
                at,
                "PatchLink without right_object_name patches whichever link matches the left name",
                "give right_object_name");
        }

        if (builtIn.Action == BuiltInAction.Jq)
        {
            Jq(parameters, at);
        }
    }

    private void Jq(in JsonValue parameters, JsonLocation at)
    {
        var data = (state.Parameters as ObjectTemplate)?["data"];
        state.ParsesData = data is not PathTemplate && (data is not null || state.Parameters.IsConstant);
        var isDynamic = parameters.TryGet("expr.$", out var expr);
        if (!isDynamic && (!parameters.TryGet("expr", out expr) || !expr.IsString))
        {
            if (parameters.TryGet("expr", out _))
            {
                scope.Error(BundleRules.Parameters, at["expr"], "expr must be a string", "the text of a jq program");
            }

            return;
        }

        // A program with placeholders is only known at run time and cannot be checked here.
        var isConstant = state.Parameters.IsConstant || (state.Parameters as ObjectTemplate)?["expr"] is ConstantTemplate;
        if (isConstant && expr.IsString && JqEngine.Trouble(expr.AsString()) is { } trouble)
        {
            scope.Warn(BundleRules.Jq, at[isDynamic ? "expr.$" : "expr"], $"the jq program does not compile: {trouble}", null);
        }
    }

    private static HashSet<string> Keys(in JsonValue parameters)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var key in parameters.Keys)
        {
            keys.Add(key.EndsWith(".$", StringComparison.Ordinal) ? key[..^2] : key);
        }

        return keys;
    }
}
