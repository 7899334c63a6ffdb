using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Text;

/// <summary>The stacks of a parse. The thread keeps them for its next parse.</summary>
internal sealed class ParseScratch
{
    private const int MaxRetainedItems = 4096;

    [ThreadStatic]
    private static ParseScratch? _pooled;

    public KeyCache Cache { get; } = new();

    public JsonValue[] Values = new JsonValue[64];
    public string[] Keys = new string[64];
    public Frame[] Frames = new Frame[16];

    public static ParseScratch Rent()
    {
        var rented = _pooled ?? new ParseScratch();
        _pooled = null;
        return rented;
    }

    public void Return(int used)
    {
        // Do not keep a large document alive through its thread, and do not keep large stacks.
        if (Values.Length > MaxRetainedItems)
        {
            Values = new JsonValue[64];
            Keys = new string[64];
        }
        else
        {
            Values.AsSpan(0, Math.Min(used, Values.Length)).Clear();
        }

        _pooled = this;
    }

    /// <summary>
    /// An array or object that is being read: the start of its items on the stack, the current key, and the hash of all keys so far.
    /// </summary>
    public struct Frame
    {
        public int Start;
        public string? Key;
        public uint Shape;
        public bool IsObject;
    }
}
