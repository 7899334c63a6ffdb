using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Identity;

/// <summary>The role of a user. Only admins may use the registry (contract 1.4).</summary>
public enum Role
{
    Agent,
    Admin,
}

/// <summary>A person or a program that signs in to one account.</summary>
public sealed class User
{
    private User(long id, AccountId account, EmailAddress email, Role role, string? passwordHash, DateTimeOffset createdAt)
    {
        Id = id;
        Account = account;
        Email = email;
        Role = role;
        PasswordHash = passwordHash;
        CreatedAt = createdAt;
        UpdatedAt = createdAt;
    }

    public long Id { get; }

    public AccountId Account { get; }

    public EmailAddress Email { get; }

    public Role Role { get; private set; }

    /// <summary>Gets the password hash; null for a user who signs in with tokens only.</summary>
    public string? PasswordHash { get; private set; }

    /// <summary>Gets the time since which the user is disabled and no credentials are valid; null if the user is enabled.</summary>
    public DateTimeOffset? DisabledAt { get; private set; }

    public DateTimeOffset CreatedAt { get; }

    public DateTimeOffset UpdatedAt { get; private set; }

    public static User Invite(long id, AccountId account, EmailAddress email, Role role, string? passwordHash, DateTimeOffset now) =>
        new(id, account, email, role, passwordHash, now);

    public static User Restore(
        long id,
        AccountId account,
        EmailAddress email,
        Role role,
        string? passwordHash,
        DateTimeOffset? disabledAt,
        DateTimeOffset createdAt,
        DateTimeOffset updatedAt) =>
        new(id, account, email, role, passwordHash, createdAt) { DisabledAt = disabledAt, UpdatedAt = updatedAt };

    /// <summary>Changes the given values and keeps the rest. Returns true if something changed.</summary>
    public bool Change(Role? role, bool? disabled, DateTimeOffset now)
    {
        var newRole = role ?? Role;
        var isDisabled = disabled ?? DisabledAt is not null;
        if (newRole == Role && isDisabled == DisabledAt is not null)
        {
            return false;
        }

        Role = newRole;
        DisabledAt = isDisabled ? DisabledAt ?? now : null;
        UpdatedAt = now;
        return true;
    }

    public void SetPassword(string passwordHash, DateTimeOffset now)
    {
        PasswordHash = passwordHash;
        UpdatedAt = now;
    }
}

/// <summary>
/// The rule for new passwords: a length limit, without rules about characters except control characters (NIST SP 800-63B, 5.1.1.2).
/// </summary>
public static class PasswordRule
{
    public const int MinimumLength = 8;
    public const int MaximumLength = 256;

    /// <summary>Returns the error of a password, or null if it may be used. The error never contains the password.</summary>
    public static Error? Validate(string password)
    {
        if (password.Length is < MinimumLength or > MaximumLength)
        {
            return IdentityErrors.InvalidPassword;
        }

        return password.Any(char.IsControl) ? IdentityErrors.InvalidPassword : PlainText.ValidateUnicode(password, "password");
    }
}
