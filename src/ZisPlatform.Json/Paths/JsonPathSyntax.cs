namespace ZisPlatform.Json;

/// <summary>Which names may follow a dot.</summary>
public enum JsonPathSyntax
{
    /// <summary>RFC 9535: letters, digits, <c>_</c> and everything beyond ASCII; no digit first.</summary>
    Rfc9535,

    /// <summary>
    /// Outside filters also any other characters but dots, brackets, braces, quotes and blanks, as in <c>$.user-id</c> or
    /// <c>$.001_x</c>, which flows are full of. All that RFC 9535 accepts means the same.
    /// </summary>
    Relaxed,
}
