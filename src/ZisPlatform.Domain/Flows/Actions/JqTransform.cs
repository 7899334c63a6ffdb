using ZisPlatform.Json;

namespace ZisPlatform.Domain.Flows;

/// <summary>The built-in Jq action (contract 11.4): the first output of a program, computed inside the run.</summary>
internal static class JqTransform
{
    public static bool TryRun(ActionState state, in JsonValue parameters, DateTimeOffset now, Expansion expansion, out JsonValue result)
    {
        result = default;
        if (!parameters.TryGet("expr", out var expr) || !expr.IsString)
        {
            return expansion.Fail(FlowErrors.Jq("expr must be a string"));
        }

        if (!parameters.TryGet("data", out var data))
        {
            return expansion.Fail(FlowErrors.Jq("data is missing"));
        }

        // Text in the flow may stand for JSON; a value that a path handed over is what it is.
        if (state.ParsesData && data.IsString)
        {
            var options = new JsonParseOptions { MaxDepth = expansion.Options.MaxDocumentDepth };
            data = JsonValue.TryParse(data.AsString(), out var parsed, out _, options) ? parsed : data;
        }

        return JqEngine.TryRun(expr.AsString(), data, now, expansion, out result);
    }
}
