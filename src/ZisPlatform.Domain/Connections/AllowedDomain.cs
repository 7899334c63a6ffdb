using System.Globalization;
using System.Text.RegularExpressions;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Connections;

/// <summary>
/// The one host that a connection's credential may be sent to: no scheme, no port, no path, in lower case. A leading <c>*.</c>
/// stands for every host below it, and not for the domain itself (contract U9).
/// </summary>
public sealed partial record AllowedDomain
{
    private const string Below = "*.";

    /// <summary>What a DNS name can hold.</summary>
    public const int MaximumLength = 253;

    private AllowedDomain(string value) => Value = value;

    public string Value { get; }

    public static Result<AllowedDomain> Parse(string? text)
    {
        var isBelow = text is not null && text.StartsWith(Below, StringComparison.Ordinal);
        var host = isBelow ? text![Below.Length..] : text;
        if (host is null || ToAscii(host) is not { Length: <= MaximumLength } ascii || !Host().IsMatch(ascii))
        {
            return ConnectionErrors.InvalidAllowedDomain;
        }

        // Below one label there would be everybody: *.com.
        return isBelow && !ascii.Contains('.', StringComparison.Ordinal)
            ? ConnectionErrors.InvalidAllowedDomain
            : new AllowedDomain((isBelow ? Below : "") + ascii);
    }

    /// <summary>Whether a request may go there.</summary>
    /// <param name="host">The host of an address, as <see cref="Uri.IdnHost"/> writes it.</param>
    public bool Allows(string host)
    {
        var asked = host.TrimEnd('.');
        return Value.StartsWith(Below, StringComparison.Ordinal)
            ? asked.EndsWith(Value[1..], StringComparison.OrdinalIgnoreCase) && asked.Length >= Value.Length
            : asked.Equals(Value, StringComparison.OrdinalIgnoreCase);
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

    // Labels as RFC 1123 has them, and underscores, which some hosts have; an IPv4 address is one too.
    [GeneratedRegex(@"\A[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*\z")]
    private static partial Regex Host();
}
