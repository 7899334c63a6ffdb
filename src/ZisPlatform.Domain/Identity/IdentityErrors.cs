using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Identity;

/// <summary>The errors of the identity module. The three authentication texts are quoted from the contract (1.5).</summary>
public static class IdentityErrors
{
    public static readonly Error AuthenticationFailed = new(
        ErrorKind.Unauthenticated, "identity.authentication_failed", "Authentication failed");

    public static readonly Error AdminOnly = new(ErrorKind.Forbidden, "identity.admin_only", "Only admin user is allowed");

    public static readonly Error OperatorOnly = new(
        ErrorKind.Forbidden, "identity.operator_only", "Only an admin of the server's default account may do this");

    public static readonly Error InvalidSubdomain = new(
        ErrorKind.Invalid,
        "identity.invalid_subdomain",
        "subdomain must be a DNS label: 1 to 63 of a-z, 0-9 and '-', with no '-' at either end",
        "$.subdomain");

    public static readonly Error InvalidEmail = new(
        ErrorKind.Invalid,
        "identity.invalid_email",
        "email must be an ASCII address such as ada@example.com, without ':' or '/'",
        "$.email");

    public static readonly Error InvalidPassword = new(
        ErrorKind.Invalid,
        "identity.invalid_password",
        $"password must be {PasswordRule.MinimumLength} to {PasswordRule.MaximumLength} characters long, without control characters",
        "$.password");

    public static readonly Error NoSuchUser = new(ErrorKind.NotFound, "identity.no_such_user", "This account has no such user");

    public static readonly Error NoSuchToken = new(ErrorKind.NotFound, "identity.no_such_token", "This account has no such API token");

    public static readonly Error LastAdmin = new(
        ErrorKind.Conflict, "identity.last_admin", "This is the account's last working admin; make another one first");

    public static Error SubdomainTaken(Subdomain subdomain) => new(
        ErrorKind.Conflict, "identity.subdomain_taken", $"The subdomain '{subdomain}' is taken", "$.subdomain");

    public static Error EmailTaken(EmailAddress email) => new(
        ErrorKind.Conflict, "identity.email_taken", $"This account already has a user '{email}'", "$.email");

    public static Error TooManyFailures(TimeSpan retryAfter) => new(
        ErrorKind.TooManyRequests, "identity.too_many_failures", "Too many failed sign-ins from this address; try again later")
    {
        RetryAfter = retryAfter,
    };
}
