using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Jq.Engine;

/// <summary>
/// Deletes many paths together. All keys of a container refer to its original state, so that no deletion moves another target.
/// </summary>
internal static class Deletion
{
    /// <param name="paths">The paths: sorted, equal up to <paramref name="level"/>, and longer than that.</param>
    public static JsonValue Delete(Machine machine, JsonValue container, ReadOnlySpan<JsonValue> paths, int level)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        var keysToDelete = new List<JsonValue>();
        for (int start = 0, end; start < paths.Length; start = end)
        {
            var key = paths[start][level];
            for (end = start + 1; end < paths.Length && machine.AreEqual(paths[end][level], key); end++)
            {
            }

            // The shortest path is first; deleting its key also deletes all longer paths below it.
            if (paths[start].Count == level + 1)
            {
                keysToDelete.Add(key);
                continue;
            }

            var inner = container.IsNull ? default : Indexing.Get(machine, container, key);
            if (!machine.Stopped && !inner.IsNull)
            {
                inner = Delete(machine, inner, paths[start..end], level + 1);
                container = machine.Stopped ? default : PathAccess.SetKey(machine, container, key, inner);
            }

            if (machine.Stopped)
            {
                return default;
            }
        }

        return keysToDelete.Count == 0 || container.IsNull ? container
            : !machine.Charge(Machine.ItemBytes * (container.Count + 1L)) ? default
            : container.IsArray ? DeleteItems(machine, container, keysToDelete)
            : container.IsObject ? DeleteMembers(machine, container, keysToDelete)
            : machine.FailWith($"Cannot delete fields from {ErrorMessages.KindName(container)}");
    }

    private static JsonValue DeleteMembers(Machine machine, JsonValue container, List<JsonValue> keys)
    {
        var deletedKeys = new HashSet<string>();
        foreach (var key in keys)
        {
            if (!key.IsString)
            {
                return machine.FailWith($"Cannot delete field at object index of {ErrorMessages.KindName(key)}");
            }

            deletedKeys.Add(key.AsString());
        }

        var remaining = new JsonObjectBuilder(container.Count);
        foreach (var (key, value) in container.Members)
        {
            if (!deletedKeys.Contains(key))
            {
                remaining.Set(key, value);
            }
        }

        return remaining.ToValue();
    }

    private static JsonValue DeleteItems(Machine machine, JsonValue container, List<JsonValue> keys)
    {
        var isDeleted = new bool[container.Count];
        foreach (var key in keys)
        {
            if (key.IsNumber)
            {
                var index = Math.Floor(key.AsDouble());
                index = index < 0 ? index + isDeleted.Length : index;
                if (index >= 0 && index < isDeleted.Length)
                {
                    isDeleted[(int)index] = true;
                }
            }
            else if (!key.IsObject)
            {
                return machine.FailWith($"Cannot delete field at array index of {ErrorMessages.KindName(key)}");
            }
            else if (Indexing.TryGetSliceBounds(machine, key, isDeleted.Length, out var start, out var end))
            {
                isDeleted.AsSpan(start, end - start).Fill(true);
            }
            else
            {
                return default;
            }
        }

        var remaining = new JsonArrayBuilder(container.Count);
        for (var i = 0; i < isDeleted.Length; i++)
        {
            if (!isDeleted[i])
            {
                remaining.Add(container.Items[i]);
            }
        }

        return remaining.ToValue();
    }
}
