using ZisPlatform.Domain.Flows.Actions;
using ZisPlatform.Domain.Flows.Execution;
using ZisPlatform.Domain.Flows.Language;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Flows.Compilation;

/// <summary>Compiles the members that only an Action state has (contract 8.8 and 11).</summary>
internal sealed class ActionStateCompiler(
    CompileSession session, DiagnosticScope scope, ActionState state, JsonValue value, JsonLocation location)
{
    private readonly ObjectReader _reader = new(value, location, scope);

    public void Compile()
    {
        state.Result = _reader.ReadTarget("ResultPath");
        CompileTimeout();
        var parameters = JsonValue.EmptyObject;
        if (value.TryGet("Parameters", out var member))
        {
            if (member.IsObject)
            {
                parameters = member;
                state.Parameters = new TemplateCompiler(scope, expandsTemplates: false).Compile(member, location["Parameters"]);
            }
            else
            {
                scope.Error(BundleRules.Parameters, location["Parameters"], "Parameters must be an object", null);
            }
        }

        if (_reader.ReadString("ActionName", BundleRules.ActionName, "such as zis:my_integration:action:my_action") is { } name)
        {
            CompileActionName(name, parameters);
        }
    }

    private void CompileTimeout()
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
            scope.Error(BundleRules.StateMember, location["TimeoutSeconds"], "TimeoutSeconds must be an integer above 0", null);
        }
    }

    private void CompileActionName(string name, in JsonValue parameters)
    {
        state.ActionName = name;
        var nameLocation = location["ActionName"];
        if (!ResourceName.TryParse(name, out var reference))
        {
            scope.Error(
                BundleRules.ActionName,
                nameLocation,
                $"\"{name}\" is no action name",
                "it has four parts: zis:my_integration:action:my_action");
            return;
        }

        state.ShortName = reference.Name;
        if (reference.Integration == ResourceName.Common)
        {
            if (BuiltInDescription.Find(name) is { } builtIn)
            {
                state.BuiltIn = builtIn.Action;
                CheckRequiredParameters(builtIn, parameters);
            }
            else
            {
                scope.Error(
                    BundleRules.ActionName,
                    nameLocation,
                    $"there is no built-in action {name}",
                    $"the built-in actions are {string.Join(", ", BuiltInDescription.All.Select(action => action.FullName))}");
            }

            return;
        }

        if (reference.Kind != "action")
        {
            scope.Error(
                BundleRules.ActionName, nameLocation, $"\"{name}\" is no action name", $"its third part is action, not {reference.Kind}");
            return;
        }

        session.CheckIntegration(reference, scope, nameLocation);
        session.Calls.Add(new ActionCall(state, scope, location, GetParameterNames(parameters)));
    }

    private void CheckRequiredParameters(BuiltInDescription builtIn, in JsonValue parameters)
    {
        var keys = GetParameterNames(parameters);
        var parametersLocation = _reader.Has("Parameters") ? location["Parameters"] : location;
        foreach (var parameter in builtIn.Required.Where(parameter => !keys.Contains(parameter)))
        {
            scope.Error(
                BundleRules.Parameters,
                parametersLocation,
                $"{builtIn.Action} needs the parameter {parameter}",
                $"give {parameter} or {parameter}.$");
        }

        if (builtIn.OneOf.Length > 0 && !builtIn.OneOf.Any(keys.Contains))
        {
            scope.Error(
                BundleRules.Parameters,
                parametersLocation,
                $"{builtIn.Action} needs at least one of {string.Join(" and ", builtIn.OneOf)}",
                null);
        }

        if (builtIn.Action == BuiltInAction.PatchLink && !keys.Contains("right_object_name"))
        {
            scope.Warn(
                BundleRules.Parameters,
                parametersLocation,
                "PatchLink without right_object_name patches whichever link matches the left name",
                "give right_object_name");
        }

        if (builtIn.Action == BuiltInAction.Jq)
        {
            CheckJqProgram(parameters, parametersLocation);
        }
    }

    private void CheckJqProgram(in JsonValue parameters, JsonLocation parametersLocation)
    {
        var data = (state.Parameters as ObjectTemplate)?["data"];
        state.ParsesData = data is not PathTemplate && (data is not null || state.Parameters.IsConstant);
        var isDynamic = parameters.TryGet("expr.$", out var expr);
        if (!isDynamic && (!parameters.TryGet("expr", out expr) || !expr.IsString))
        {
            if (parameters.TryGet("expr", out _))
            {
                scope.Error(BundleRules.Parameters, parametersLocation["expr"], "expr must be a string", "the text of a jq program");
            }

            return;
        }

        // A program with placeholders is only known at run time and cannot be checked here.
        var isConstant = state.Parameters.IsConstant || (state.Parameters as ObjectTemplate)?["expr"] is ConstantTemplate;
        if (isConstant && expr.IsString && JqEngine.FindCompileError(expr.AsString()) is { } error)
        {
            scope.Warn(
                BundleRules.Jq, parametersLocation[isDynamic ? "expr.$" : "expr"], $"the jq program does not compile: {error}", null);
        }
    }

    private static HashSet<string> GetParameterNames(in JsonValue parameters)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var key in parameters.Keys)
        {
            keys.Add(key.EndsWith(".$", StringComparison.Ordinal) ? key[..^2] : key);
        }

        return keys;
    }
}
