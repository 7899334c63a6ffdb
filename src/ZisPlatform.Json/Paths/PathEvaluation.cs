using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Paths;

/// <summary>
/// The state of one evaluation: the document that <c>$</c> refers to in filters, and the remaining number of values to visit.
/// </summary>
internal sealed class PathEvaluation(JsonValue root, long limit)
{
    private long _visited;

    public JsonValue Root { get; } = root;

    public void Visit(int values = 1)
    {
        _visited += values;
        if (_visited > limit)
        {
            throw new JsonPathLimitException(limit);
        }
    }
}
