namespace ZisPlatform.Json;

/// <summary>The stacks of a parse, kept by the thread for its next one.</summary>
internal sealed class ParseScratch
{
    private const int KeptItems = 4096;

    [ThreadStatic]
    private static ParseScratch? _free;

    public KeyCache Cache { get; } = new();

    public JsonValue[] Values = new JsonValue[64];
    public string[] Keys = new string[64];
    public Frame[] Frames = new Frame[16];

    public static ParseScratch Rent()
    {
        var rented = _free ?? new ParseScratch();
        _free = null;
        return rented;
    }

    public void Return(int used)
    {
        // A large document must neither stay alive through its thread nor leave large stacks behind.
        if (Values.Length > KeptItems)
        {
            Values = new JsonValue[64];
            Keys = new string[64];
        }
        else
        {
            Values.AsSpan(0, Math.Min(used, Values.Length)).Clear();
        }

        _free = this;
    }

    /// <summary>An array or object being read: where its items begin on the stack, the key at hand, the hash of all keys so far.</summary>
    public struct Frame
    {
        public int Start;
        public string? Key;
        public uint Shape;
        public bool IsObject;
    }
}
