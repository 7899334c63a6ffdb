using System.Text;
using CsCheck;

namespace ZisPlatform.UnitTests.Common;

/// <summary>Texts for the property tests.</summary>
internal static class Texts
{
    /// <summary>Any UTF-16 unit, the rare ones no less often than the common ones.</summary>
    public static readonly Gen<char> AnyChar = Gen.OneOf(
        Gen.Char[' ', '~'],
        Gen.UShort.Select(unit => (char)unit),
        Gen.Char['\uD800', '\uDFFF'],
        Gen.OneOfConst('\0', '\n', '\r', '\t', ':', '/', '"', '\\', '\uFEFF', '\u2028', 'İ', 'ı', 'ſ', 'а'));

    /// <summary>Any string at all, well-formed or not.</summary>
    public static readonly Gen<string> Any = Gen.String[AnyChar, 0, 80];

    /// <summary>One Unicode scalar value, U+0000 excepted.</summary>
    public static readonly Gen<Rune> Scalar = Gen.OneOf(
            Gen.Int[1, 0x7F], Gen.Int[0x80, 0xD7FF], Gen.Int[0xE000, 0xFFFF], Gen.Int[0x10000, 0x10FFFF])
        .Select(value => new Rune(value));

    /// <summary>Well-formed text without U+0000.</summary>
    public static readonly Gen<string> WellFormed = Scalar.Array[0, 60].Select(Of);

    public static string Of(IEnumerable<Rune> runes) => string.Concat(runes.Select(rune => rune.ToString()));

    /// <summary>A judge of well-formedness that shares no code with the subject.</summary>
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
