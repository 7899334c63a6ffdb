using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Configs;

/// <summary>
/// A filter for scopes: one scope, or a pattern in which <c>*</c> matches any text (contract 4.1). The comparison is case-sensitive.
/// </summary>
public sealed record ScopePattern
{
    private ScopePattern(string text) => (Text, Literals) = (text, text.Split('*'));

    /// <summary>Gets the pattern as requested.</summary>
    public string Text { get; }

    /// <summary>Gets the texts before, between and after the asterisks, in order; without an asterisk, only the scope itself.</summary>
    public IReadOnlyList<string> Literals { get; }

    /// <summary>Gets a value indicating whether the pattern matches exactly one scope.</summary>
    public bool IsExact => Literals.Count == 1;

    /// <summary>Gets the common prefix of all matching scopes.</summary>
    public string Prefix => Literals[0];

    public static Result<ScopePattern> Parse(string? text) =>
        string.IsNullOrEmpty(text) || PlainText.Validate(text, "filter[scope]", ConfigScope.MaximumLength) is not null
            ? ConfigErrors.InvalidFilter
            : new ScopePattern(text);
}
