using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Flows.Execution;

/// <summary>The progress of a Map through its items, and the data that its iterations must not change.</summary>
internal sealed class MapFrame(MapState state, JsonValue document, JsonValue items, MapFrame? outer, FlowVisit? visit)
{
    private JsonArrayBuilder _results = new(items.Count);

    public MapState State { get; } = state;

    /// <summary>Gets the input document of the Map.</summary>
    public JsonValue Document { get; } = document;

    public MapFrame? Outer { get; } = outer;

    public FlowVisit? Visit { get; } = visit;

    /// <summary>Gets or sets the number of uses of each Retry rule of the Map.</summary>
    public int[]? RetryCounts { get; set; }

    public int Index { get; private set; }

    public bool IsDone => Index == items.Count;

    public JsonValue Item => items[Index];

    public void Add(JsonValue result)
    {
        _results.Add(result);
        Index++;
    }

    public void Restart()
    {
        _results = new JsonArrayBuilder(items.Count);
        Index = 0;
    }

    public JsonValue BuildResults() => items.Count == 0 ? JsonValue.EmptyArray : _results.ToValue();
}
