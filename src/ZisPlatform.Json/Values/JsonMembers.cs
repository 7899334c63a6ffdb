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
        private int _index = -1;

        internal Enumerator(ObjectNode node) => _node = node;

        public readonly (string Key, JsonValue Value) Current => (_node.Keys[_index], _node.Values[_index]);

        public bool MoveNext() => ++_index < _node.Count;
    }
}
