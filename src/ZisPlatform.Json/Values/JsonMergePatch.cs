namespace ZisPlatform.Json.Values;

/// <summary>
/// JSON Merge Patch (RFC 7396): objects are merged member by member, null removes a member, and any other value replaces the target.
/// </summary>
public static class JsonMergePatch
{
    /// <param name="target">The value to change. Members that the patch does not name remain unchanged, in their order.</param>
    /// <param name="patch">The changes.</param>
    public static JsonValue Apply(in JsonValue target, in JsonValue patch)
    {
        if (!patch.IsObject)
        {
            return patch;
        }

        var merged = new JsonObjectBuilder(patch.Count + (target.IsObject ? target.Count : 0));
        if (target.IsObject)
        {
            foreach (var (key, value) in target.Members)
            {
                if (!patch.TryGet(key, out var change))
                {
                    merged.Set(key, value);
                }
                else if (!change.IsNull)
                {
                    merged.Set(key, Apply(value, change));
                }
            }
        }

        foreach (var (key, change) in patch.Members)
        {
            // Merge a new member too, because its nulls must be removed.
            if (!change.IsNull && !(target.IsObject && target.TryGet(key, out _)))
            {
                merged.Set(key, Apply(default, change));
            }
        }

        return merged.ToValue();
    }
}
