namespace ZisPlatform.Json.Values;

/// <summary>Enumerates the members of an object without allocating.</summary>
public readonly struct JsonMembers
{
    private readonly ObjectNode _node;

    internal JsonMembers(ObjectNode node) => _node = node;

    public Enumerator GetEnumerator() => new(_node);

    /// <summary>An enumerator; each <c>foreach</c> creates a new one.</summary>
    public struct Enumerator
    {
        private readonly ObjectNode _node;
        private int _at = -1;

        internal Enumerator(ObjectNode node) => _node = node;

        public readonly (string Key, JsonValue Value) Current => (_node.Keys[_at], _node.Values[_at]);

        public bool MoveNext() => ++_at < _node.Count;
    }
}
