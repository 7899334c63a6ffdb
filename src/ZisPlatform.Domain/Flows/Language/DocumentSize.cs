using System.Text;
using ZisPlatform.Json;

namespace ZisPlatform.Domain.Flows;

/// <summary>How large a value is as compact JSON (escapes not counted) and how deep, looking no further than it must.</summary>
/// <remarks>Values share their parts, so a few states can name gigabytes; measuring stops at the limit, not at the end.</remarks>
internal struct DocumentSize(long maxBytes, int maxDepth)
{
    public long Bytes { get; private set; }

    public bool IsTooDeep { get; private set; }

    public readonly bool IsTooLarge => Bytes > maxBytes;

    public void Add(in JsonValue value, int level = 0)
    {
        switch (value.Kind)
        {
            case JsonKind.Null or JsonKind.Boolean:
                Bytes += 4;
                break;
            case JsonKind.Number:
                Bytes += value.NumberText.Length;
                break;
            case JsonKind.String:
                Text(value.AsString());
                break;
            case JsonKind.Array:
                Items(value.Items, level);
                break;
            case JsonKind.Object:
                foreach (var key in value.Keys)
                {
                    Text(key);
                    Bytes++;
                }

                Items(value.Values, level);
                break;
        }
    }

    private void Items(ReadOnlySpan<JsonValue> items, int level)
    {
        Bytes += 2 + Math.Max(0, items.Length - 1);
        if (level >= maxDepth)
        {
            IsTooDeep = true;
            return;
        }

        foreach (ref readonly var item in items)
        {
            if (IsTooLarge || IsTooDeep)
            {
                return;
            }

            Add(item, level + 1);
        }
    }

    private void Text(string text) => Bytes += 2 + Encoding.UTF8.GetByteCount(text);
}
