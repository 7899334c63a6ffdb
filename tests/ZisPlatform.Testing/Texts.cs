using System.Text;
using CsCheck;

namespace ZisPlatform.Testing;

/// <summary>Generators of texts for property tests.</summary>
internal static class Texts
{
    /// <summary>Any UTF-16 code unit. Unusual ones are as frequent as common ones.</summary>
    public static readonly Gen<char> AnyChar = Gen.OneOf(
        Gen.Char[' ', '~'],
        Gen.UShort.Select(unit => (char)unit),
        Gen.Char['\uD800', '\uDFFF'],
        Gen.OneOfConst('\0', '\n', '\r', '\t', ':', '/', '"', '\\', '\uFEFF', '\u2028', 'İ', 'ı', 'ſ', 'а'));

    /// <summary>Any string, well-formed or not.</summary>
    public static readonly Gen<string> Any = Gen.String[AnyChar, 0, 80];

    /// <summary>Any Unicode scalar value except U+0000.</summary>
    public static readonly Gen<Rune> Scalar = Gen.OneOf(
            Gen.Int[1, 0x7F], Gen.Int[0x80, 0xD7FF], Gen.Int[0xE000, 0xFFFF], Gen.Int[0x10000, 0x10FFFF])
        .Select(value => new Rune(value));

    /// <summary>Well-formed text without U+0000.</summary>
    public static readonly Gen<string> WellFormed = Scalar.Array[0, 60].Select(Of);

    public static string Of(IEnumerable<Rune> runes) => string.Concat(runes.Select(rune => rune.ToString()));

    /// <summary>Determines whether a text is well-formed, without code of the tested class.</summary>
    public static bool IsWellFormed(string text)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetByteCount(text) >= 0;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }
}
