using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity;

/// <summary>The settings of accounts and of the first administrator.</summary>
public sealed class IdentityOptions
{
    /// <summary>
    /// The name of the default account if none is configured. At the vendor's service this name belongs to another company, so the account
    /// has no address there.
    /// </summary>
    public const string UnnamedAccount = "local";

    /// <summary>The account of requests whose host names no account; created at the first start.</summary>
    public string DefaultAccount { get; set; } = UnnamedAccount;

    public FirstAdministratorOptions Admin { get; set; } = new();

    /// <summary>Settings of individual accounts, by subdomain.</summary>
    public Dictionary<string, AccountOptions> Accounts { get; } = [];
}

/// <summary>The administrator that is created if the store is empty; ignored afterwards.</summary>
public sealed class FirstAdministratorOptions
{
    public string Email { get; set; } = "admin@local";

    /// <summary>The API token; if not set, it is generated and printed once.</summary>
    public string? Token { get; set; }

    /// <summary>The password, to also allow Basic sign-in by password; null for none.</summary>
    public string? Password { get; set; }
}

/// <summary>Settings of one account.</summary>
public sealed class AccountOptions
{
    /// <summary>
    /// The base URL of actions that name only a path, and of the OAuth client <c>zendesk</c>. The default is
    /// <c>https://{subdomain}.zendesk.com</c>.
    /// </summary>
    public string? ZendeskBaseUrl { get; set; }
}

internal sealed class IdentityOptionsValidator : SettingsValidator<IdentityOptions>
{
    /// <summary>The minimum length of the token in characters; shorter ones could be guessed.</summary>
    private const int MinTokenLength = 8;

    protected override IEnumerable<string> FindErrors(IdentityOptions options)
    {
        if (!Subdomain.Parse(options.DefaultAccount).IsOk)
        {
            yield return $"Zis:DefaultAccount: {IdentityErrors.InvalidSubdomain.Detail}";
        }

        if (!EmailAddress.Parse(options.Admin.Email).IsOk)
        {
            yield return $"Zis:Admin:Email: {IdentityErrors.InvalidEmail.Detail}";
        }

        if (options.Admin.Token is { } token && (token.Length < MinTokenLength || token.Any(c => c is <= ' ' or >= (char)0x7F)))
        {
            yield return $"Zis:Admin:Token must be at least {MinTokenLength} printable ASCII characters without spaces";
        }

        if (options.Admin.Password is { } password && PasswordRule.Validate(password) is { } passwordError)
        {
            yield return $"Zis:Admin:Password: {passwordError.Detail}";
        }

        foreach (var (subdomain, account) in options.Accounts)
        {
            if (!Subdomain.Parse(subdomain).IsOk)
            {
                yield return $"Zis:Accounts:{subdomain}: {IdentityErrors.InvalidSubdomain.Detail}";
            }

            if (account.ZendeskBaseUrl is { } url && !IsBaseUrl(url))
            {
                yield return $"Zis:Accounts:{subdomain}:ZendeskBaseUrl must be an http or https address";
            }
        }
    }
}
