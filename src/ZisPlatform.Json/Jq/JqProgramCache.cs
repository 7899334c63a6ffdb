namespace ZisPlatform.Json.Jq;

/// <summary>
/// Caches the most recently used programs by their text. Flows build program texts at run time, so their number is unlimited.
/// </summary>
public sealed class JqProgramCache(int capacity = 512)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<JqProgram>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<JqProgram> _recentlyUsed = new();

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count;
            }
        }
    }

    /// <exception cref="JqCompileException">The text is not a program. Failures are not cached.</exception>
    public JqProgram Get(string text)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(text, out var node))
            {
                _recentlyUsed.Remove(node);
                _recentlyUsed.AddFirst(node);
                return node.Value;
            }
        }

        // Compile outside the lock: two threads may compile the same text, but neither waits for the compilation of another text.
        var program = JqProgram.Compile(text);
        lock (_lock)
        {
            if (_entries.TryGetValue(text, out var existing))
            {
                return existing.Value;
            }

            _entries.Add(text, _recentlyUsed.AddFirst(program));
            if (_entries.Count > capacity)
            {
                _entries.Remove(_recentlyUsed.Last!.Value.Text);
                _recentlyUsed.RemoveLast();
            }
        }

        return program;
    }
}
