using System.Text;

namespace ZisPlatform.Domain.Common;

/// <summary>The rule every free text obeys: well-formed Unicode that each store can hold, up to a length in characters.</summary>
public static class PlainText
{
    /// <summary>The refusal of <paramref name="text"/>, or null when it may be stored.</summary>
    /// <param name="text">The text as the caller sent it.</param>
    /// <param name="field">The field's name, for the message.</param>
    /// <param name="maximum">The most characters (Unicode scalar values, so an emoji is one).</param>
    public static Error? Refusal(string text, string field, int maximum)
    {
        var length = 0;
        for (var rest = text.AsSpan(); !rest.IsEmpty; length++)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var consumed) != System.Buffers.OperationStatus.Done)
            {
                return Bad(field, "must be well-formed Unicode: it holds half a surrogate pair");
            }

            // PostgreSQL cannot store U+0000 in text, so no engine is given it.
            if (rune.Value == 0)
            {
                return Bad(field, "must not hold the character U+0000");
            }

            rest = rest[consumed..];
        }

        return length > maximum ? Bad(field, $"must be at most {maximum:N0} characters long; this one has {length:N0}") : null;
    }

    private static Error Bad(string field, string rule) => new(ErrorKind.Invalid, "text.invalid", $"{field} {rule}", $"$.{field}");
}
