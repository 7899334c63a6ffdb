using System.Text;

namespace ZisPlatform.Json.Jq.Builtins;

/// <summary>Decodes and encodes Base32 (RFC 4648, section 6), which .NET does not support.</summary>
internal static class Base32
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        int bits = 0, held = 0;
        foreach (var unit in bytes)
        {
            held = (held << 8) | unit;
            for (bits += 8; bits >= 5; bits -= 5)
            {
                text.Append(Alphabet[(held >> (bits - 5)) & 31]);
            }

            held &= (1 << bits) - 1;
        }

        if (bits > 0)
        {
            text.Append(Alphabet[(held << (5 - bits)) & 31]);
        }

        return text.Append('=', -text.Length & 7).ToString();
    }

    public static byte[]? Decode(string text)
    {
        var bytes = new List<byte>();
        int bits = 0, held = 0;
        foreach (var unit in text.TrimEnd('='))
        {
            var digit = Alphabet.IndexOf(unit, StringComparison.Ordinal);
            if (digit < 0)
            {
                return null;
            }

            held = ((held << 5) | digit) & 0xFFF;
            bits += 5;
            if (bits >= 8)
            {
                bits -= 8;
                bytes.Add((byte)(held >> bits));
            }
        }

        return [.. bytes];
    }
}
