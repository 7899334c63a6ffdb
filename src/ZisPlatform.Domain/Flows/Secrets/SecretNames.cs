using System.Text.RegularExpressions;

namespace ZisPlatform.Domain.Flows.Secrets;

/// <summary>The names of headers, members and query parameters whose values are secrets.</summary>
internal static partial class SecretNames
{
    public static bool IsHeader(string name) => Header().IsMatch(name);

    public static bool IsMember(string name) => Member().IsMatch(name);

    /// <summary>Replaces the secret parameters of a query or a form.</summary>
    public static string MaskParameters(string text, string mask) =>
        text.Contains('=', StringComparison.Ordinal) ? Parameter().Replace(text, $"$1{mask}") : text;

    /// <summary>Determines whether a JSON path such as <c>$.headers['x-token']</c> leads to a secret.</summary>
    public static bool IsPath(string path)
    {
        var name = LastMember().Match(path).Groups[1].Value;
        return IsMember(name) || (path.StartsWith("$.headers", StringComparison.Ordinal) && IsHeader(name));
    }

    [GeneratedRegex(@"(?:\.|\[')([^.\[\]']+)(?:'\])?\z")]
    private static partial Regex LastMember();

    [GeneratedRegex(
        @"(?:authorization|cookie|token|secret|password|(?:api|access|auth)-?key)\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Header();

    [GeneratedRegex(
        @"\A(?:password|passwd|secret|token|authorization|(?:api|access|private|secret)[_-]?key"
            + @"|client[_-]?secret|(?:access|refresh|id|auth|bearer|api)[_-]?token)\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Member();

    [GeneratedRegex(
        @"((?:\A|[?&])(?:password|secret|token|api[_-]?key|client[_-]?secret|(?:access|refresh|id|auth|api)[_-]?token)=)[^&#\s]+",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Parameter();
}
