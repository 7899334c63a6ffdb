using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Configs;

/// <summary>The key of a config in its integration: any text of 1 to 512 characters (contract 4, U17).</summary>
public sealed record ConfigScope
{
    public const int MaximumLength = 512;

    private ConfigScope(string value) => Value = value;

    public string Value { get; }

    /// <summary>Reads a scope as a caller wrote it; nothing is trimmed or folded, and <c>*</c> is a character like any other.</summary>
    public static Result<ConfigScope> Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return new Error(ErrorKind.Invalid, "configs.invalid_scope", $"scope must be a text of 1 to {MaximumLength} characters", "$.scope");
        }

        // Clients and proxies take such a path segment for a step within the path, encoded or not.
        if (text is "." or "..")
        {
            return new Error(ErrorKind.Invalid, "configs.invalid_scope", "scope must not be '.' or '..': no path could name it", "$.scope");
        }

        return PlainText.Refusal(text, "scope", MaximumLength) is { } refusal ? refusal : new ConfigScope(text);
    }

    public override string ToString() => Value;
}
