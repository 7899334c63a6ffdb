namespace ZisPlatform.Json.Jq;

/// <summary>
/// Caches the most recently used programs by their text. Flows build program texts at run time, so their number is unlimited.
/// </summary>
public sealed class JqProgramCache(int capacity = 512)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<JqProgram>> _known = new(StringComparer.Ordinal);
    private readonly LinkedList<JqProgram> _latest = new();

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _known.Count;
            }
        }
    }

    /// <exception cref="JqCompileException">The text is not a program. Failures are not cached.</exception>
    public JqProgram Get(string text)
    {
        lock (_gate)
        {
            if (_known.TryGetValue(text, out var node))
            {
                _latest.Remove(node);
                _latest.AddFirst(node);
                return node.Value;
            }
        }

        // Compile outside the lock: two threads may compile the same text, but neither waits for the compilation of another text.
        var made = JqProgram.Compile(text);
        lock (_gate)
        {
            if (_known.TryGetValue(text, out var other))
            {
                return other.Value;
            }

            _known.Add(text, _latest.AddFirst(made));
            if (_known.Count > capacity)
            {
                _known.Remove(_latest.Last!.Value.Text);
                _latest.RemoveLast();
            }
        }

        return made;
    }
}
