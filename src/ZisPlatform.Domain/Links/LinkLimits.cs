using System.Text;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Links;

/// <summary>The rules for the texts in a link's identity.</summary>
internal static class LinkLimits
{
    /// <summary>The maximum length of a link type in characters (contract U17).</summary>
    public const int MaximumTypeLength = 255;

    /// <summary>The maximum length of an object's name in characters (contract U17).</summary>
    public const int MaximumNameLength = 512;

    /// <summary>
    /// The byte limit per character. It permits the full length in the scripts of most languages. PostgreSQL's indexes do not support
    /// longer keys.
    /// </summary>
    private const int BytesPerCharacter = 3;

    public static Error? ValidateType(string? type) => ValidateText(type, "link_type", MaximumTypeLength);

    public static Error? ValidateName(string? name, string field) => ValidateText(name, field, MaximumNameLength);

    private static Error? ValidateText(string? text, string field, int maximum) => string.IsNullOrEmpty(text)
        ? new Error(ErrorKind.Invalid, "links.missing_text", $"{field} must be a text of 1 to {maximum} characters", $"$.{field}")
        : PlainText.Validate(text, field, maximum) ?? ValidateByteCount(text, field, maximum * BytesPerCharacter);

    private static Error? ValidateByteCount(string text, string field, int maximum) => Encoding.UTF8.GetByteCount(text) > maximum
        ? new Error(ErrorKind.Invalid, "text.invalid", $"{field} must be at most {maximum:N0} bytes of UTF-8", $"$.{field}")
        : null;
}
