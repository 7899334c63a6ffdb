using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Identity;

/// <summary>What a user may do. Only admins may use the registry (contract 1.4).</summary>
public enum Role
{
    Agent,
    Admin,
}

/// <summary>A person or program that signs in to one account.</summary>
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

    /// <summary>Null for a user who signs in by token only.</summary>
    public string? PasswordHash { get; private set; }

    /// <summary>Since when none of the user's credentials work; null while they do.</summary>
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

    /// <summary>Changes what is given and keeps the rest. True when something changed.</summary>
    public bool Change(Role? role, bool? disabled, DateTimeOffset now)
    {
        var toRole = role ?? Role;
        var toDisabled = disabled ?? DisabledAt is not null;
        if (toRole == Role && toDisabled == DisabledAt is not null)
        {
            return false;
        }

        Role = toRole;
        DisabledAt = toDisabled ? DisabledAt ?? now : null;
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
/// The rule for a new password: a length, and nothing about its characters (NIST SP 800-63B, 5.1.1.2).
/// </summary>
public static class PasswordRule
{
    public const int MinimumLength = 8;
    public const int MaximumLength = 256;

    /// <summary>Why a password is refused, or null when it may be used. The message never repeats it.</summary>
    public static Error? Refusal(string password)
    {
        if (password.Length is < MinimumLength or > MaximumLength)
        {
            return IdentityErrors.InvalidPassword;
        }

        return password.Any(char.IsControl) ? IdentityErrors.InvalidPassword : null;
    }
}
