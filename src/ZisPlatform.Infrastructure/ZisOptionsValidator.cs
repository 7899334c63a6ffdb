using System.Net;
using Microsoft.Extensions.Options;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Identity;
using ZisPlatform.Infrastructure.Persistence;
using ZisPlatform.Infrastructure.Security;

namespace ZisPlatform.Infrastructure;

/// <summary>Validates all settings at startup and reports every invalid one. Messages never contain values that are secrets.</summary>
internal sealed class ZisOptionsValidator(StoreSettings store) : IValidateOptions<ZisOptions>
{
    /// <summary>The minimum length of the token in characters; shorter ones could be guessed.</summary>
    private const int MinTokenLength = 8;

    public ValidateOptionsResult Validate(string? name, ZisOptions options)
    {
        var errors = FindErrors(options).ToList();
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private IEnumerable<string> FindErrors(ZisOptions options)
    {
        if (store.PostgresConnectionString is { } connectionString && !Database.IsConnectionString(connectionString))
        {
            yield return "ConnectionStrings:Zis must be in Npgsql's form: Host=…;Username=…;Password=…;Database=…";
        }

        if (string.IsNullOrWhiteSpace(options.DataDirectory))
        {
            yield return "Zis:DataDirectory must name a directory";
        }

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

        foreach (var error in FindMasterKeyErrors(options))
        {
            yield return error;
        }

        if (options.KeyPool.Size is < 0 or > 100_000)
        {
            yield return "Zis:KeyPool:Size must be 0 to 100000";
        }

        if (options.KeyPool.QueueLimit is < 1 or > 10_000)
        {
            yield return "Zis:KeyPool:QueueLimit must be 1 to 10000";
        }

        if (options.KeyPool.Workers is < 0 or > 1024)
        {
            yield return "Zis:KeyPool:Workers must be 0 (all cores) to 1024";
        }

        if (options.RateLimit.RequestsPerMinute is < 0 or > 10_000_000)
        {
            yield return "Zis:RateLimit:RequestsPerMinute must be 0 (no limit) to 10000000";
        }

        if (options.Webhooks.RequestsPerMinute is < 0 or > 10_000_000)
        {
            yield return "Zis:Webhooks:RequestsPerMinute must be 0 (no limit) to 10000000";
        }

        if (options.Sweep.IntervalMinutes is < 1 or > 10_080)
        {
            yield return "Zis:Sweep:IntervalMinutes must be 1 to 10080";
        }

        if (options.Sweep.KeepDays is < 0 or > 3650)
        {
            yield return "Zis:Sweep:KeepDays must be 0 to 3650";
        }

        foreach (var (name, value, minimum, maximum) in new[]
        {
            ("Concurrency", options.Runs.Concurrency, 0, 100_000),
            ("ConcurrencyOfAccount", options.Runs.ConcurrencyOfAccount, 1, 100_000),
            ("ConcurrencyOfIntegration", options.Runs.ConcurrencyOfIntegration, 1, 100_000),
            ("QueueLimit", options.Runs.QueueLimit, 1, 1_000_000),
            ("LeaseSeconds", options.Runs.LeaseSeconds, 3, 300),
        })
        {
            if (value < minimum || value > maximum)
            {
                yield return $"Zis:Runs:{name} must be {minimum} to {maximum}";
            }
        }

        for (var i = 0; i < options.Outbound.AllowedNetworks.Count; i++)
        {
            if (!IPNetwork.TryParse(options.Outbound.AllowedNetworks[i], out _))
            {
                yield return $"Zis:Outbound:AllowedNetworks:{i} must be a network such as 127.0.0.0/8";
            }
        }

        for (var i = 0; i < options.Proxies.Count; i++)
        {
            if (ZisOptions.ProxyNetwork(options.Proxies[i]) is null)
            {
                yield return $"Zis:Proxies:{i} must be an address such as 10.0.0.7, or a network such as 10.0.0.0/8";
            }
        }

        if (options.PublicUrl is { } address && !IsBaseUrl(address))
        {
            yield return "Zis:PublicUrl must be an http or https address without a query";
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

    private static bool IsBaseUrl(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && (uri.Scheme is "https" or "http")
        && uri.UserInfo.Length + uri.Query.Length + uri.Fragment.Length == 0;

    private static string? TryRead(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private IEnumerable<string> FindMasterKeyErrors(ZisOptions options)
    {
        const string format = "must hold 32 bytes as Base64 or hexadecimal digits; make one with: openssl rand -base64 32";
        if (options is { MasterKey: not null, MasterKeyFile: not null })
        {
            yield return "Zis:MasterKey and Zis:MasterKeyFile exclude each other: set one";
        }

        if (options.MasterKey is { } key && MasterKey.Parse(key) is null)
        {
            yield return $"Zis:MasterKey {format}";
        }

        if (options.MasterKeyFile is { } file)
        {
            if (TryRead(file) is not { } text)
            {
                yield return $"Zis:MasterKeyFile: '{file}' does not exist, or the server's user has no permission to read it";
            }
            else if (MasterKey.Parse(text) is null)
            {
                yield return $"Zis:MasterKeyFile: '{file}' {format}";
            }
        }

        if (store.PostgresConnectionString is not null && options is { MasterKey: null, MasterKeyFile: null })
        {
            yield return "Zis:MasterKey or Zis:MasterKeyFile must be set with PostgreSQL: the other replicas could not decrypt secrets "
                + "with a key in one replica's data directory";
        }
    }
}

/// <summary>The location of the store.</summary>
/// <param name="PostgresConnectionString"><c>ConnectionStrings:Zis</c>; null for SQLite in the data directory.</param>
public sealed record StoreSettings(string? PostgresConnectionString);
