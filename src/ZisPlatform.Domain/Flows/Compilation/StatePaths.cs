using ZisPlatform.Domain.Flows.Execution;
using ZisPlatform.Domain.Flows.Language;

namespace ZisPlatform.Domain.Flows.Compilation;

/// <summary>Finds all paths that a state reads from its document.</summary>
internal static class StatePaths
{
    public static IEnumerable<FlowPath> Of(FlowState state)
    {
        IEnumerable<FlowPath?> paths = state switch
        {
            ActionState action => action.Parameters.Paths,
            ChoiceState choice => choice.Rules.SelectMany(rule => rule.Condition.Paths),
            MapState { Items: { } items } => [items],
            WaitState { SecondsPath: { } seconds } => [seconds],
            PassState pass => pass.Parameters?.Paths ?? [],
            SucceedState succeed => succeed.Message?.Paths ?? [],
            FailState fail => fail.Error.Paths.Concat(fail.Cause.Paths),
            _ => [],
        };
        return paths.Append(state.Input.Path).Append(state.Output.Path).OfType<FlowPath>();
    }
}
