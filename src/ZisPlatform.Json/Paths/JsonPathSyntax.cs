namespace ZisPlatform.Json.Paths;

/// <summary>The characters that are allowed in a name after a dot.</summary>
public enum JsonPathSyntax
{
    /// <summary>RFC 9535: letters, digits, <c>_</c> and all non-ASCII characters; the first character is not a digit.</summary>
    Rfc9535,

    /// <summary>
    /// Outside filters also all other characters except dots, brackets, braces, quotes and blanks, as in <c>$.user-id</c> or
    /// <c>$.001_x</c>, which are common in flows. Every path that RFC 9535 accepts has the same meaning.
    /// </summary>
    Relaxed,
}
