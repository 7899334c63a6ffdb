namespace ZisPlatform.Json;

/// <summary>One evaluation: the document that <c>$</c> means in filters, and how many values may still be looked at.</summary>
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
