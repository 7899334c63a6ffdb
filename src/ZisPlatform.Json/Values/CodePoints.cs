namespace ZisPlatform.Json.Values;

/// <summary>Treats strings as sequences of code points, as JSON does, not of UTF-16 units.</summary>
internal static class CodePoints
{
    /// <summary>Compares by code point, which is also the order of the UTF-8 bytes.</summary>
    public static readonly IComparer<string> Order = Comparer<string>.Create(Compare);

    public static int Compare(string left, string right)
    {
        var common = left.AsSpan().CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
        {
            return left.Length.CompareTo(right.Length);
        }

        // UTF-16 sorts surrogates (D800-DFFF) before E000-FFFF, but the code points outside the BMP that they encode come after them.
        return Weight(left[common]).CompareTo(Weight(right[common]));
    }

    public static int Count(string text)
    {
        var count = text.Length;
        for (var i = text.AsSpan().IndexOfAnyInRange('\ud800', '\udbff'); i >= 0 && i + 1 < text.Length; i++)
        {
            if (char.IsSurrogatePair(text[i], text[i + 1]))
            {
                count--;
                i++;
            }
        }

        return count;
    }

    /// <summary>
    /// Returns the position in <paramref name="text"/> that is <paramref name="count"/> code points after unit <paramref name="start"/>.
    /// </summary>
    public static int UnitAt(string text, int start, int count)
    {
        while (count-- > 0)
        {
            start += start + 1 < text.Length && char.IsSurrogatePair(text[start], text[start + 1]) ? 2 : 1;
        }

        return start;
    }

    private static int Weight(char unit) => unit < 0xD800 ? unit : unit < 0xE000 ? unit + 0x2000 : unit - 0x800;
}
