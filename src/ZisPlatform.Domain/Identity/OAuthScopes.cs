using System.Text.RegularExpressions;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Identity;

/// <summary>
/// What a token may be used for: <c>read</c>, <c>write</c>, or the same of one resource, <c>zis:read</c>. As on the vendor's
/// service a scope that means nothing is no fault when a token is minted: it allows nothing (contract 7.2).
/// </summary>
public sealed partial class OAuthScopes
{
    /// <summary>Characters of all scopes together (contract U17).</summary>
    public const int MaximumLength = 512;

    public const string Read = "read";
    public const string Write = "write";

    /// <summary>What a token has whose maker asked for nothing.</summary>
    public static readonly OAuthScopes Default = new([Read]);

    private OAuthScopes(IReadOnlyList<string> names) => Names = names;

    /// <summary>In the order in which they were asked for, each once.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Reads scopes from words; a text may hold several, with spaces between them.</summary>
    public static Result<OAuthScopes> Parse(IEnumerable<string> texts)
    {
        string[] names = [.. texts.SelectMany(text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Distinct(StringComparer.Ordinal)];
        return names.All(name => ScopeToken().IsMatch(name)) && string.Join(' ', names).Length <= MaximumLength
            ? new OAuthScopes(names)
            : OAuthErrors.InvalidScopes;
    }

    /// <summary>
    /// Whether they allow <paramref name="access"/> (<see cref="Read"/> or <see cref="Write"/>) to a resource; null for what no scope of
    /// a single resource reaches. Writing does not include reading.
    /// </summary>
    public bool Allow(string? resource, string access) => Names.Contains(access) || (resource is not null && Names.Contains($"{resource}:{access}"));

    /// <summary>Whether <paramref name="granted"/> allows all that these do.</summary>
    public bool AreWithin(OAuthScopes granted) =>
        Names.All(name => granted.Names.Contains(name) || (name.Contains(':', StringComparison.Ordinal) && granted.Names.Contains(name[(name.LastIndexOf(':') + 1)..])));

    /// <summary>With spaces between them, as RFC 6749 writes them.</summary>
    public override string ToString() => string.Join(' ', Names);

    // RFC 6749, 3.3.
    [GeneratedRegex(@"\A[\x21\x23-\x5B\x5D-\x7E]+\z")]
    private static partial Regex ScopeToken();
}
