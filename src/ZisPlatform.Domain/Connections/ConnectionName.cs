using System.Text.RegularExpressions;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Connections;

/// <summary>
/// The name of a connection in bundles: 3 to 64 of <c>A-Z a-z 0-9 _ -</c>, unique in its integration over all kinds (contract 3.0).
/// </summary>
public sealed partial record ConnectionName
{
    private ConnectionName(string value) => Value = value;

    public string Value { get; }

    public static Result<ConnectionName> Parse(string? text) =>
        text is not null && Allowed().IsMatch(text) ? new ConnectionName(text) : ConnectionErrors.InvalidName;

    public override string ToString() => Value;

    // \z, not $: $ also matches before a trailing newline.
    [GeneratedRegex(@"\A[A-Za-z0-9_-]{3,64}\z")]
    private static partial Regex Allowed();
}
