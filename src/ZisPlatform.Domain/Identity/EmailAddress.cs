using System.Text.RegularExpressions;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Identity;

/// <summary>
/// The e-mail address that identifies a user, in lower case. It must fit the user part of HTTP Basic credentials,
/// so <c>:</c> (RFC 7617) and <c>/</c> (the <c>/token</c> suffix of an API token) are rejected.
/// </summary>
public sealed partial record EmailAddress
{
    public const int MaximumLength = 254;

    private EmailAddress(string value) => Value = value;

    public string Value { get; }

    public static Result<EmailAddress> Parse(string? text) =>
        text is { Length: <= MaximumLength } && Allowed().IsMatch(text)
            ? new EmailAddress(text.ToLowerInvariant())
            : IdentityErrors.InvalidEmail;

    public override string ToString() => Value;

    [GeneratedRegex(@"\A[A-Za-z0-9.!#$%&'*+=?^_`{|}~-]{1,64}@[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?\z")]
    private static partial Regex Allowed();
}
