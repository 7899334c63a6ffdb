using System.Text;

namespace ZisPlatform.Domain.Common;

/// <summary>Converts a prefix search into a range search that an index with byte order can answer.</summary>
public static class TextPrefix
{
    /// <summary>
    /// Returns the exclusive upper bound of all texts that begin with <paramref name="prefix"/>; null if there is no upper bound.
    /// </summary>
    /// <remarks>The order is that of UTF-8 bytes, which is that of code points.</remarks>
    public static string? UpperBound(string prefix)
    {
        for (var rest = prefix; rest.Length > 0;)
        {
            Rune.DecodeLastFromUtf16(rest, out var last, out var length);
            rest = rest[..^length];
            if (last.Value != 0x10FFFF)
            {
                // Skip the surrogates: half of a surrogate pair is not a character.
                return rest + new Rune(last.Value == 0xD7FF ? 0xE000 : last.Value + 1);
            }
        }

        return null;
    }
}
