using ZisPlatform.Domain.Flows.Execution;
using ZisPlatform.Domain.Flows.Language;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Flows.Compilation;

/// <summary>Compiles one state from its JSON (contract 8.2 and 8.8 to 8.14).</summary>
internal sealed class StateCompiler(MachineCompiler machine, DiagnosticScope scope, FlowState state, JsonValue value, JsonLocation location)
{
    private readonly ObjectReader _reader = new(value, location, scope);

    public void Compile()
    {
        StateMembers.Check(state.Type, value, scope, location);
        state.Comment = value.TryGet("Comment", out var comment) && comment.IsString ? comment.AsString() : null;
        if (state is not FailState)
        {
            state.Input = _reader.ReadFilter("InputPath");
            state.Output = _reader.ReadFilter("OutputPath");
        }

        CompileTransitions();
        switch (state)
        {
            case ActionState action:
                new ActionStateCompiler(machine.Session, scope, action, value, location).Compile();
                CompileHandlers();
                break;
            case ChoiceState choice:
                CompileMembers(choice);
                break;
            case MapState map:
                CompileMembers(map);
                CompileHandlers();
                break;
            case WaitState wait:
                CompileMembers(wait);
                break;
            case PassState pass:
                CompileMembers(pass);
                break;
            case SucceedState succeed:
                succeed.Message = CompileText("Message", required: false);
                break;
            case FailState fail:
                fail.Error = CompileText("Error", required: true) ?? fail.Error;
                fail.Cause = CompileText("Cause", required: true) ?? fail.Cause;
                break;
        }

        if (machine.MapDepth > 0)
        {
            CheckOuterPaths();
        }
    }

    private void CompileTransitions()
    {
        bool hasNext = value.TryGet("Next", out var next), hasEnd = value.TryGet("End", out var end);
        if (state.Type is StateType.Choice or StateType.Succeed or StateType.Fail)
        {
            if (hasNext)
            {
                scope.Error(
                    BundleRules.Next,
                    location["Next"],
                    $"a {state.Type} state has no Next",
                    state.Type == StateType.Choice ? "its rules and Default say where to go" : null);
            }

            if (hasEnd && state.Type == StateType.Choice)
            {
                scope.Error(BundleRules.Next, location["End"], "a Choice state has no End", "lead to a Succeed state");
            }

            return;
        }

        if (hasEnd && end != true)
        {
            scope.Error(BundleRules.Next, location["End"], "End can only be true", "leave it out where Next says how to go on");
        }

        if (hasNext && hasEnd)
        {
            scope.Error(BundleRules.Next, location["End"], "both Next and End", "keep one of them");
        }
        else if (!hasNext && !hasEnd)
        {
            scope.Error(BundleRules.Next, location, "neither Next nor End", "say how to go on with \"Next\", or \"End\": true");
        }

        if (hasNext && _reader.ReadString("Next", BundleRules.Next, "the name of a state") is { } name)
        {
            state.Next = machine.Find(name, "Next", scope, location["Next"]);
        }
    }

    private void CompileMembers(ChoiceState choice)
    {
        if (_reader.ReadString("Default", BundleRules.Next, "the name of a state", required: false) is { } name)
        {
            choice.Default = machine.Find(name, "Default", scope, location["Default"]);
        }

        if (!value.TryGet("Choices", out var choices) || !choices.IsArray || choices.Count == 0)
        {
            scope.Error(
                BundleRules.Choice,
                _reader.Has("Choices") ? location["Choices"] : location,
                "Choices must be an array with at least one rule",
                null);
            return;
        }

        var rules = new List<ChoiceRule>(choices.Count);
        for (var i = 0; i < choices.Count; i++)
        {
            var ruleLocation = location["Choices"][i];
            var condition = new ConditionCompiler(scope, machine.Session.Limits.MaxChoiceDepth)
                .Compile(choices[i], ruleLocation, isTop: true);
            var next = choices[i].IsObject
                && new ObjectReader(choices[i], ruleLocation, scope).ReadString("Next", BundleRules.Next, "where to go when the rule holds")
                    is { } target
                ? machine.Find(target, "Next", scope, ruleLocation["Next"])
                : null;
            if (condition is not null && next is not null)
            {
                rules.Add(new ChoiceRule(condition, next));
            }
        }

        choice.Rules = [.. rules];
    }

    private void CompileMembers(MapState map)
    {
        var items = _reader.ReadPath("ItemsPath");
        map.Items = items is { IsRoot: true } ? null : items;
        map.Result = _reader.ReadTarget("ResultPath");
        if (value.TryGet("ItemsPath", out var itemsPath) && itemsPath.IsNull)
        {
            scope.Error(BundleRules.Path, location["ItemsPath"], "ItemsPath must be a path", null);
        }

        if (!value.TryGet("Iterator", out var iterator) || !iterator.IsObject)
        {
            scope.Error(
                BundleRules.Map,
                _reader.Has("Iterator") ? location["Iterator"] : location,
                "Iterator must be an object with StartAt and States",
                "ItemProcessor is not known here");
            return;
        }

        var depth = machine.MapDepth + 1;
        machine.Session.HasNestedMaps |= depth > 1;
        if (depth > machine.Session.Limits.MaxMapDepth)
        {
            scope.Error(
                BundleRules.Map,
                location,
                $"Maps are nested deeper than {machine.Session.Limits.MaxMapDepth} levels",
                "flatten the items with a zis:common:transform:Jq action");
            return;
        }

        if (new MachineCompiler(machine.Session, scope, state.QualifiedName + "/", depth)
            .Compile(iterator, location["Iterator"]) is { } inner)
        {
            map.Iterator = inner;
        }
    }

    private void CompileMembers(WaitState wait)
    {
        bool hasSeconds = value.TryGet("Seconds", out var seconds), hasPath = _reader.Has("SecondsPath");
        if (hasSeconds == hasPath)
        {
            var hasTimestamp = _reader.Has("Timestamp") || _reader.Has("TimestampPath");
            scope.Error(
                BundleRules.Wait,
                location,
                hasSeconds ? "both Seconds and SecondsPath" : "neither Seconds nor SecondsPath",
                hasTimestamp
                    ? "Timestamp and TimestampPath are not known here; compute the seconds with jq and use SecondsPath"
                    : "give one of them");
        }

        if (hasSeconds)
        {
            if (!seconds.IsNumber || seconds.AsDouble() <= 0)
            {
                scope.Error(BundleRules.Wait, location["Seconds"], "Seconds must be a number above 0", null);
                return;
            }

            wait.Time = WaitTime.FromSeconds(seconds);
        }

        wait.SecondsPath = _reader.ReadPath("SecondsPath");
        if (hasPath && value["SecondsPath"].IsNull)
        {
            scope.Error(BundleRules.Wait, location["SecondsPath"], "SecondsPath must be a path", null);
        }
    }

    private void CompileMembers(PassState pass)
    {
        pass.Result = _reader.ReadTarget("ResultPath") ?? ResultTarget.Root;
        pass.Constant = value.TryGet("Result", out var result) ? result : (JsonValue?)null;
        if (result.IsObject && result.Keys.ToArray().FirstOrDefault(key => key.EndsWith(".$", StringComparison.Ordinal)) is { } suffixed)
        {
            scope.Warn(
                BundleRules.Literal,
                location["Result"][suffixed],
                "Result is never expanded: the key keeps its .$",
                "use Parameters instead of Result");
        }

        if (value.TryGet("Parameters", out var parameters))
        {
            if (!parameters.IsObject)
            {
                scope.Error(BundleRules.Parameters, location["Parameters"], "Parameters must be an object", null);
                return;
            }

            pass.Parameters = new TemplateCompiler(scope, expandsTemplates: false).Compile(parameters, location["Parameters"]);
            if (pass.Constant is not null)
            {
                scope.Warn(BundleRules.StateMember, location["Parameters"], "Parameters have no effect beside Result", "keep one of them");
            }
        }
    }

    private void CompileHandlers() => (state.Catch, state.Retry) = new HandlerCompiler(machine, scope, value, location).Compile();

    /// <summary>Compiles a text that is a path as a whole or contains placeholders (contract 8.5).</summary>
    private TextTemplate? CompileText(string key, bool required)
    {
        if (_reader.ReadString(key, BundleRules.Fail, "a text, a path or a template", required) is not { } text)
        {
            return null;
        }

        if ((text == "$" || text.StartsWith("$.", StringComparison.Ordinal) || text.StartsWith("$[", StringComparison.Ordinal))
            && FlowPath.TryParse(text, out var path, out _))
        {
            return TextTemplate.OfPath(path);
        }

        var template = TextTemplate.Parse(text, out var error);
        if (template is null)
        {
            scope.Error(BundleRules.Template, location[key], $"bad placeholder: {error}", "a placeholder looks like {{$.a.b}}");
        }

        return template;
    }

    /// <summary>Warns about paths into the outer document. An iteration sees only its item, so reading them is a common mistake.</summary>
    private void CheckOuterPaths()
    {
        var paths = StatePaths.Of(state);
        if (paths.FirstOrDefault(path => path.FirstName is "input" or "connections") is { } outerPath)
        {
            scope.Warn(
                BundleRules.Scope,
                location,
                $"{outerPath} is read inside an Iterator, whose document is the item alone",
                "copy what the iterations need into each item with jq before the Map");
        }
    }
}
