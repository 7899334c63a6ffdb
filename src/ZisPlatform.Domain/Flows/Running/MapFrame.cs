using ZisPlatform.Json;

namespace ZisPlatform.Domain.Flows;

/// <summary>A Map in the middle of its items, and what its iterations must not touch.</summary>
internal sealed class MapFrame(MapState state, JsonValue document, JsonValue items, MapFrame? outer, FlowVisit? visit)
{
    private JsonArrayBuilder _results = new(items.Count);

    public MapState State { get; } = state;

    /// <summary>The document the Map was given.</summary>
    public JsonValue Document { get; } = document;

    public MapFrame? Outer { get; } = outer;

    public FlowVisit? Visit { get; } = visit;

    /// <summary>How often each Retry rule of the Map was used.</summary>
    public int[]? Attempts { get; set; }

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

    public JsonValue TakeResults() => items.Count == 0 ? JsonValue.EmptyArray : _results.ToValue();
}
