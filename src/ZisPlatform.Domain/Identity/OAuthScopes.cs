using System.Text.RegularExpressions;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Identity;

/// <summary>
/// The scopes of a token: <c>read</c>, <c>write</c>, or one of them for a single resource, such as <c>zis:read</c>. As on the vendor's
/// service, unknown scopes are accepted when a token is issued, but allow nothing (contract 7.2).
/// </summary>
public sealed partial class OAuthScopes
{
    /// <summary>The maximum number of characters of all scopes together (contract U17).</summary>
    public const int MaximumLength = 512;

    public const string Read = "read";
    public const string Write = "write";

    /// <summary>The scopes of a token that was requested without scopes.</summary>
    public static readonly OAuthScopes Default = new([Read]);

    private OAuthScopes(IReadOnlyList<string> names) => Names = names;

    /// <summary>Gets the distinct scopes in the requested order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Parses scopes. Each text may contain several scopes, separated by spaces.</summary>
    public static Result<OAuthScopes> Parse(IEnumerable<string> texts)
    {
        string[] names =
        [
            .. texts
                .SelectMany(text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Distinct(StringComparer.Ordinal),
        ];
        return names.All(name => ScopeToken().IsMatch(name)) && string.Join(' ', names).Length <= MaximumLength
            ? new OAuthScopes(names)
            : OAuthErrors.InvalidScopes;
    }

    /// <summary>
    /// Determines whether the scopes allow <paramref name="access"/> (<see cref="Read"/> or <see cref="Write"/>) to a resource. A null
    /// resource is not covered by scopes of a single resource. Write access does not include read access.
    /// </summary>
    public bool Allow(string? resource, string access) =>
        Names.Contains(access) || (resource is not null && Names.Contains($"{resource}:{access}"));

    /// <summary>Determines whether <paramref name="granted"/> allows everything that these scopes allow.</summary>
    public bool AreWithin(OAuthScopes granted) =>
        Names.All(name => granted.Names.Contains(name)
            || (name.Contains(':', StringComparison.Ordinal) && granted.Names.Contains(name[(name.LastIndexOf(':') + 1)..])));

    /// <summary>Returns the scopes separated by spaces, as in RFC 6749.</summary>
    public override string ToString() => string.Join(' ', Names);

    // RFC 6749, 3.3.
    [GeneratedRegex(@"\A[\x21\x23-\x5B\x5D-\x7E]+\z")]
    private static partial Regex ScopeToken();
}
