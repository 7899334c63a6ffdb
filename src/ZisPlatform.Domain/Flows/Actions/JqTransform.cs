using ZisPlatform.Domain.Flows.Execution;
using ZisPlatform.Domain.Flows.Language;
using ZisPlatform.Json.Text;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Flows.Actions;

/// <summary>The built-in Jq action (contract 11.4). It returns the first output of a program and is computed inside the run.</summary>
internal static class JqTransform
{
    public static bool TryRun(
        ActionState state, in JsonValue parameters, DateTimeOffset now, TemplateContext context, out JsonValue result)
    {
        result = default;
        if (!parameters.TryGet("expr", out var expr) || !expr.IsString)
        {
            return context.Fail(FlowErrors.Jq("expr must be a string"));
        }

        if (!parameters.TryGet("data", out var data))
        {
            return context.Fail(FlowErrors.Jq("data is missing"));
        }

        // A text written in the flow may be JSON and is parsed. A value from a path is used unchanged.
        if (state.ParsesData && data.IsString)
        {
            var options = new JsonParseOptions { MaxDepth = context.Options.MaxDocumentDepth };
            data = JsonValue.TryParse(data.AsString(), out var parsed, out _, options) ? parsed : data;
        }

        return JqEngine.TryRun(expr.AsString(), data, now, context, out result);
    }
}
