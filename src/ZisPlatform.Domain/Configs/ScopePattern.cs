using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Configs;

/// <summary>Which scopes are meant: one, or all that a pattern with <c>*</c> for any text fits (contract 4.1). The letter case counts.</summary>
public sealed record ScopePattern
{
    private ScopePattern(string text) => (Text, Literals) = (text, text.Split('*'));

    /// <summary>As it was asked for.</summary>
    public string Text { get; }

    /// <summary>What stands before, between and behind the stars, in order; without a star the scope itself.</summary>
    public IReadOnlyList<string> Literals { get; }

    /// <summary>Whether one scope alone can fit.</summary>
    public bool IsExact => Literals.Count == 1;

    /// <summary>How every scope that fits begins.</summary>
    public string Prefix => Literals[0];

    public static Result<ScopePattern> Parse(string? text) =>
        string.IsNullOrEmpty(text) || PlainText.Refusal(text, "filter[scope]", ConfigScope.MaximumLength) is not null
            ? ConfigErrors.InvalidFilter
            : new ScopePattern(text);
}
