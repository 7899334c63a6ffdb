using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Jq.Engine;

/// <summary>
/// Deletes many paths together. All keys of a container refer to its original state, so that no deletion moves another target.
/// </summary>
internal static class Deletion
{
    /// <param name="paths">The paths: sorted, equal up to <paramref name="level"/>, and longer than that.</param>
    public static JsonValue Delete(Machine machine, JsonValue from, ReadOnlySpan<JsonValue> paths, int level)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        var whole = new List<JsonValue>();
        for (int start = 0, end; start < paths.Length; start = end)
        {
            var key = paths[start][level];
            for (end = start + 1; end < paths.Length && machine.AreEqual(paths[end][level], key); end++)
            {
            }

            // The shortest path is first; deleting its key also deletes all longer paths below it.
            if (paths[start].Count == level + 1)
            {
                whole.Add(key);
                continue;
            }

            var inner = from.IsNull ? default : Indexing.Get(machine, from, key);
            if (!machine.Stopped && !inner.IsNull)
            {
                inner = Delete(machine, inner, paths[start..end], level + 1);
                from = machine.Stopped ? default : PathAccess.SetOne(machine, from, key, inner);
            }

            if (machine.Stopped)
            {
                return default;
            }
        }

        return whole.Count == 0 || from.IsNull ? from
            : !machine.Charge(Machine.ItemBytes * (from.Count + 1L)) ? default
            : from.IsArray ? Items(machine, from, whole)
            : from.IsObject ? Members(machine, from, whole)
            : machine.FailWith($"Cannot delete fields from {ErrorMessages.Kind(from)}");
    }

    private static JsonValue Members(Machine machine, JsonValue from, List<JsonValue> keys)
    {
        var gone = new HashSet<string>();
        foreach (var key in keys)
        {
            if (!key.IsString)
            {
                return machine.FailWith($"Cannot delete field at object index of {ErrorMessages.Kind(key)}");
            }

            gone.Add(key.AsString());
        }

        var left = new JsonObjectBuilder(from.Count);
        foreach (var (key, value) in from.Members)
        {
            if (!gone.Contains(key))
            {
                left.Set(key, value);
            }
        }

        return left.ToValue();
    }

    private static JsonValue Items(Machine machine, JsonValue from, List<JsonValue> keys)
    {
        var gone = new bool[from.Count];
        foreach (var key in keys)
        {
            if (key.IsNumber)
            {
                var at = Math.Floor(key.AsDouble());
                at = at < 0 ? at + gone.Length : at;
                if (at >= 0 && at < gone.Length)
                {
                    gone[(int)at] = true;
                }
            }
            else if (!key.IsObject)
            {
                return machine.FailWith($"Cannot delete field at array index of {ErrorMessages.Kind(key)}");
            }
            else if (Indexing.Bounds(machine, key, gone.Length, out var start, out var end))
            {
                gone.AsSpan(start, end - start).Fill(true);
            }
            else
            {
                return default;
            }
        }

        var left = new JsonArrayBuilder(from.Count);
        for (var i = 0; i < gone.Length; i++)
        {
            if (!gone[i])
            {
                left.Add(from.Items[i]);
            }
        }

        return left.ToValue();
    }
}
