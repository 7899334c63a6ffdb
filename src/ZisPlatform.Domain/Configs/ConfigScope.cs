using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Configs;

/// <summary>The key of a config within its integration: a text of 1 to 512 characters (contract 4, U17).</summary>
public sealed record ConfigScope
{
    public const int MaximumLength = 512;

    private ConfigScope(string value) => Value = value;

    public string Value { get; }

    /// <summary>Parses a scope. Nothing is trimmed or case-folded, and <c>*</c> is an ordinary character.</summary>
    public static Result<ConfigScope> Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return new Error(
                ErrorKind.Invalid, "configs.invalid_scope", $"scope must be a text of 1 to {MaximumLength} characters", "$.scope");
        }

        // Clients and proxies resolve such a path segment as a relative path, encoded or not.
        if (text is "." or "..")
        {
            return new Error(ErrorKind.Invalid, "configs.invalid_scope", "scope must not be '.' or '..': no path could name it", "$.scope");
        }

        return PlainText.Validate(text, "scope", MaximumLength) is { } error ? error : new ConfigScope(text);
    }

    public override string ToString() => Value;
}
