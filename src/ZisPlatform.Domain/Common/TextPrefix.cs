using System.Text;

namespace ZisPlatform.Domain.Common;

/// <summary>Turns the question for a beginning into one for a range, which an index that sorts by bytes answers.</summary>
public static class TextPrefix
{
    /// <summary>The first text behind all that begin with <paramref name="prefix"/>; null where nothing is behind them.</summary>
    /// <remarks>In the order of UTF-8's bytes, which is that of code points.</remarks>
    public static string? EndOf(string prefix)
    {
        for (var rest = prefix; rest.Length > 0;)
        {
            Rune.DecodeLastFromUtf16(rest, out var last, out var length);
            rest = rest[..^length];
            if (last.Value != 0x10FFFF)
            {
                // Half of a surrogate pair is no character.
                return rest + new Rune(last.Value == 0xD7FF ? 0xE000 : last.Value + 1);
            }
        }

        return null;
    }
}
