using System.Globalization;
using System.Text.RegularExpressions;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Connections;

/// <summary>
/// The host that the credential of a connection may be sent to: no scheme, no port, no path, in lower case. A leading <c>*.</c>
/// matches all hosts below the domain, but not the domain itself (contract U9).
/// </summary>
public sealed partial record AllowedDomain
{
    private const string WildcardPrefix = "*.";

    /// <summary>The maximum length of a DNS name in characters.</summary>
    public const int MaximumLength = 253;

    private AllowedDomain(string value) => Value = value;

    public string Value { get; }

    public static Result<AllowedDomain> Parse(string? text)
    {
        var isWildcard = text is not null && text.StartsWith(WildcardPrefix, StringComparison.Ordinal);
        var host = isWildcard ? text![WildcardPrefix.Length..] : text;
        if (host is null || ToAscii(host) is not { Length: <= MaximumLength } ascii || !Host().IsMatch(ascii))
        {
            return ConnectionErrors.InvalidAllowedDomain;
        }

        // A wildcard below a single label, such as *.com, would allow almost any host.
        return isWildcard && !ascii.Contains('.', StringComparison.Ordinal)
            ? ConnectionErrors.InvalidAllowedDomain
            : new AllowedDomain((isWildcard ? WildcardPrefix : "") + ascii);
    }

    /// <summary>Determines whether a request may be sent to a host.</summary>
    /// <param name="host">The host of an address in the form of <see cref="Uri.IdnHost"/>.</param>
    public bool Allows(string host)
    {
        var normalizedHost = host.TrimEnd('.');
        return Value.StartsWith(WildcardPrefix, StringComparison.Ordinal)
            ? normalizedHost.EndsWith(Value[1..], StringComparison.OrdinalIgnoreCase) && normalizedHost.Length >= Value.Length
            : normalizedHost.Equals(Value, StringComparison.OrdinalIgnoreCase);
    }

    public override string ToString() => Value;

    private static string? ToAscii(string host)
    {
        try
        {
            return new IdnMapping().GetAscii(host).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    // Labels as in RFC 1123, plus underscores, which some hosts have. IPv4 addresses match too.
    [GeneratedRegex(@"\A[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*\z")]
    private static partial Regex Host();
}
