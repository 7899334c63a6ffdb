using System.Buffers;
using System.Text;

namespace ZisPlatform.Domain.Common;

/// <summary>The rule for all free texts: well-formed Unicode that every store can hold, with a limited number of characters.</summary>
public static class PlainText
{
    /// <summary>Returns the error of <paramref name="text"/>, or null if it may be stored.</summary>
    /// <param name="text">The text as the caller sent it.</param>
    /// <param name="field">The name of the field, for the message.</param>
    /// <param name="maximum">The maximum number of characters (Unicode scalar values, so an emoji counts as one).</param>
    public static Error? Validate(string text, string field, int maximum)
    {
        if (ValidateUnicode(text, field) is { } error)
        {
            return error;
        }

        // PostgreSQL cannot store U+0000 in text, so it is rejected for all databases.
        if (text.Contains('\0'))
        {
            return Invalid(field, "must not hold the character U+0000");
        }

        var length = text.Length - text.Count(char.IsLowSurrogate);
        return length > maximum ? Invalid(field, $"must be at most {maximum:N0} characters long; this one has {length:N0}") : null;
    }

    /// <summary>Returns the error of a text that cannot be encoded, such as a secret that is only hashed; null if it can.</summary>
    /// <param name="text">The text as the caller sent it.</param>
    /// <param name="field">The name of the field, for the message.</param>
    public static Error? ValidateUnicode(string text, string field) =>
        IsWellFormed(text) ? null : Invalid(field, "must be well-formed Unicode: it holds half a surrogate pair");

    /// <summary>Determines whether a text has no half of a surrogate pair.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out var consumed) != OperationStatus.Done)
            {
                return false;
            }

            text = text[consumed..];
        }

        return true;
    }

    /// <summary>Returns the beginning of a text, without half of a surrogate pair at its end.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maximum">The maximum length in UTF-16 code units.</param>
    public static string Truncate(string text, int maximum) => text.Length <= maximum ? text
        : maximum > 0 && char.IsHighSurrogate(text[maximum - 1]) && char.IsLowSurrogate(text[maximum]) ? text[..(maximum - 1)]
        : text[..maximum];

    private static Error Invalid(string field, string rule) => new(ErrorKind.Invalid, "text.invalid", $"{field} {rule}", $"$.{field}");
}
