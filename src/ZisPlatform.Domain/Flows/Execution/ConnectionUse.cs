using System.Text.RegularExpressions;
using ZisPlatform.Domain.Flows.Actions;
using ZisPlatform.Domain.Flows.Compilation;
using ZisPlatform.Domain.Flows.Language;

namespace ZisPlatform.Domain.Flows.Execution;

/// <summary>The connections that a flow needs to start, and those that it may read (contract 12.1 and 12.3).</summary>
/// <param name="Required">The connections without which the run does not start, in the order in which the flow names them.</param>
/// <param name="Visible">
/// The connections in <c>$.connections</c>: the required ones, and those that are only named in jq programs.
/// </param>
public sealed partial record ConnectionUse(IReadOnlyList<string> Required, IReadOnlyList<string> Visible)
{
    public static ConnectionUse Analyze(Flow flow, ActionCatalog actions)
    {
        ArgumentNullException.ThrowIfNull(flow);
        ArgumentNullException.ThrowIfNull(actions);
        var required = new List<string>();
        var inPrograms = new List<string>();
        foreach (var state in flow.Machine.AllStates)
        {
            required.AddRange(GetConnectionNames(StatePaths.Of(state)));
            if (state is not ActionState action)
            {
                continue;
            }

            if (action.BuiltIn is null && actions.Find(action.ShortName) is { } httpAction)
            {
                required.AddRange(httpAction.ConnectionName is { } name ? [name] : []);
                required.AddRange(GetConnectionNames(httpAction.Paths));
            }

            if (action.BuiltIn == BuiltInAction.Jq && GetJqProgram(action) is { } program)
            {
                inPrograms.AddRange(ConnectionReference().Matches(program).Select(match => match.Groups[1].Value + match.Groups[2].Value));
            }
        }

        string[] requiredNames = [.. required.Distinct()];
        return new ConnectionUse(requiredNames, [.. requiredNames.Union(inPrograms)]);
    }

    private static IEnumerable<string> GetConnectionNames(IEnumerable<FlowPath> paths) =>
        paths.Where(path => path.FirstName == "connections").Select(path => path.SecondName).OfType<string>();

    private static string? GetJqProgram(ActionState action)
    {
        var exprTemplate = action.Parameters is ObjectTemplate parameters ? parameters["expr"] : null;
        var expr = exprTemplate is ConstantTemplate constant ? constant.Constant
            : action.Parameters is ConstantTemplate allParameters ? allParameters.Constant["expr"]
            : default;
        return expr.IsString ? expr.AsString() : exprTemplate is InterpolatedTemplate text ? text.Text : null;
    }

    [GeneratedRegex("""connections\s*(?:\.\s*"?([A-Za-z0-9_-]+)"?|\.?\s*\[\s*"([A-Za-z0-9_-]+)"\s*\])""", RegexOptions.CultureInvariant)]
    private static partial Regex ConnectionReference();
}
