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
        var length = 0;
        for (var rest = text.AsSpan(); !rest.IsEmpty; length++)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var consumed) != System.Buffers.OperationStatus.Done)
            {
                return Invalid(field, "must be well-formed Unicode: it holds half a surrogate pair");
            }

            // PostgreSQL cannot store U+0000 in text, so it is rejected for all databases.
            if (rune.Value == 0)
            {
                return Invalid(field, "must not hold the character U+0000");
            }

            rest = rest[consumed..];
        }

        return length > maximum ? Invalid(field, $"must be at most {maximum:N0} characters long; this one has {length:N0}") : null;
    }

    private static Error Invalid(string field, string rule) => new(ErrorKind.Invalid, "text.invalid", $"{field} {rule}", $"$.{field}");
}
