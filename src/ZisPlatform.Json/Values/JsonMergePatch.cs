namespace ZisPlatform.Json;

/// <summary>JSON Merge Patch (RFC 7396): objects merge member by member, null takes a member away, everything else replaces.</summary>
public static class JsonMergePatch
{
    /// <param name="target">What is changed; members that the patch does not name stay as they are, in their order.</param>
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
            // A new member goes through a merge too: the nulls in it say what is not there already.
            if (!change.IsNull && !(target.IsObject && target.TryGet(key, out _)))
            {
                merged.Set(key, Apply(default, change));
            }
        }

        return merged.ToValue();
    }
}
