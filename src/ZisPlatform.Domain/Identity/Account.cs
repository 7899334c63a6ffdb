using System.Text.RegularExpressions;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Identity;

/// <summary>The first label of an account's host name: a DNS label in lower case.</summary>
public sealed partial record Subdomain
{
    private Subdomain(string value) => Value = value;

    public string Value { get; }

    /// <summary>Parses a subdomain in any letter case, because host names are not case-sensitive.</summary>
    public static Result<Subdomain> Parse(string? text) =>
        text is not null && Allowed().IsMatch(text) ? new Subdomain(text.ToLowerInvariant()) : IdentityErrors.InvalidSubdomain;

    public override string ToString() => Value;

    [GeneratedRegex(@"\A[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\z")]
    private static partial Regex Allowed();
}

/// <summary>A tenant. Each stored object belongs to exactly one account.</summary>
public sealed class Account
{
    public const int MaximumNameLength = 255;

    private Account(AccountId id, Subdomain subdomain, string name, DateTimeOffset createdAt)
    {
        Id = id;
        Subdomain = subdomain;
        Name = name;
        CreatedAt = createdAt;
    }

    public AccountId Id { get; }

    public Subdomain Subdomain { get; }

    /// <summary>Gets the display name; defaults to the subdomain.</summary>
    public string Name { get; }

    public DateTimeOffset CreatedAt { get; }

    public static Result<Account> Open(AccountId id, Subdomain subdomain, string? name, DateTimeOffset now) =>
        name is not null && PlainText.Validate(name, "name", MaximumNameLength) is { } error
            ? error
            : new Account(id, subdomain, string.IsNullOrWhiteSpace(name) ? subdomain.Value : name, now);
}
