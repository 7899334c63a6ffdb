using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using CsCheck;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using ZisPlatform.Api.Authorization;
using ZisPlatform.Api.Hosting;
using ZisPlatform.Api.Identity;
using ZisPlatform.Application.Common.Caching;
using ZisPlatform.Application.Identity;
using ZisPlatform.Application.Identity.Accounts;
using ZisPlatform.Application.Identity.Credentials;
using ZisPlatform.Domain.Identity;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Authorization;

public sealed class BasicAuthenticationTests : IDisposable
{
    private readonly FakeSignInReads _reads = new()
    {
        Accounts = { ["local"] = 1 },
        Users = { new SignInUser(7, "ada@example.com", Role.Admin, "never right") },
    };

    private readonly FakePasswords _passwords = new();
    private readonly VersionedCache<string, AddressedAccount?> _accounts = new(new FakeTimeProvider());
    private readonly Application.Identity.Credentials.CredentialCache _credentials = new(new FakeTimeProvider());
    private readonly SignInThrottle _throttle = new();
    private int _addressCount;

    public void Dispose()
    {
        _accounts.Dispose();
        _credentials.Dispose();
        _throttle.Dispose();
    }

    [Test]
    public async Task A_malformed_header_never_causes_an_exception()
    {
        var header = Gen.OneOf(
            Texts.Any,
            Texts.Any.Select(text => $"Basic {text}"),
            Gen.String[Gen.Char["Basic =:,;\"+/AQ"], 0, 40],
            Gen.Byte.Array[0, 60].Select(bytes => $"Basic {Convert.ToBase64String(bytes)}"),
            Gen.Int[0, 5_000].Select(length => $"Basic {new string('Q', length)}"),
            Texts.Any.Select(text => $"Bearer {text}"));
        await header.SampleAsync(async text => !(await AuthenticateAsync(text)).Succeeded, iter: 10_000);
    }

    [Test]
    public async Task The_password_is_the_text_after_the_first_colon()
    {
        var password = Texts.WellFormed.Where(text => text.Length is > 0 and <= 256);
        await password.SampleAsync(
            async text =>
            {
                await AuthenticateAsync(Basic("ada@example.com", text));
                lock (_passwords.Checks)
                {
                    return _passwords.Checks.Contains(("never right", text));
                }
            },
            iter: 1_000);
    }

    [TestCase("Basic")]
    [TestCase("basic")]
    [TestCase("BASIC")]
    public async Task The_scheme_is_case_insensitive(string scheme)
    {
        _reads.Users[0] = _reads.Users[0] with { PasswordHash = _passwords.Hash("correct horse") };

        var result = await AuthenticateAsync($"{scheme} {Encode("ada@example.com:correct horse")}");

        Assert.That(result.Succeeded, Is.True);
    }

    [TestCase("")]
    [TestCase("Basic")]
    [TestCase("Basic ")]
    [TestCase("Basic !!!")]
    [TestCase("Basic YWRhQGV4YW1wbGUuY29t", Description = "no colon")]
    [TestCase("Basic OmNvcnJlY3Q=", Description = "no user name")]
    [TestCase("Basic YWRhQGV4YW1wbGUuY29tOg==", Description = "no password")]
    [TestCase("Basic YWRhQGV4YW1wbGUuY29tOv8=", Description = "not UTF-8")]
    [TestCase("Bearer YWRhQGV4YW1wbGUuY29tOng=")]
    [TestCase("YWRhQGV4YW1wbGUuY29tOng=", Description = "no scheme")]
    public async Task Malformed_credentials_cause_no_query(string header)
    {
        Assert.That((await AuthenticateAsync(header)).None, Is.True);
        Assert.That(_reads.QueryCount, Is.Zero);
    }

    [Test]
    public async Task Two_authorization_headers_are_ignored()
    {
        Assert.That((await AuthenticateAsync(Basic("ada@example.com", "x"), Basic("ada@example.com", "y"))).None, Is.True);
    }

    [TestCase(Role.Admin, true)]
    [TestCase(Role.Agent, false)]
    public async Task Only_an_admin_is_noted_as_an_admin(Role role, bool isAdmin)
    {
        _reads.Users[0] = new SignInUser(7, "ada@example.com", role, _passwords.Hash("correct horse"));
        var context = CreateContext(Basic("ada@example.com", "correct horse"));

        await AuthenticateAsync(context);

        Assert.That(RequestContext.Of(context).Actor!.IsAdmin, Is.EqualTo(isAdmin));
    }

    [Test]
    public async Task The_caller_is_available_to_the_endpoint_and_the_log()
    {
        _reads.Users[0] = _reads.Users[0] with { PasswordHash = _passwords.Hash("correct horse") };
        var context = CreateContext(Basic("ada@example.com", "correct horse"));

        await AuthenticateAsync(context);

        var caller = await Caller.BindAsync(context);
        Assert.That((caller!.Actor.UserId, caller.Actor.Subdomain), Is.EqualTo((7L, "local")));
        Assert.That(RequestContext.Of(context).Actor, Is.SameAs(caller.Actor));
    }

    private static string Basic(string userName, string secret) => $"Basic {Encode($"{userName}:{secret}")}";

    private static string Encode(string credentials) => Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials));

    private Task<AuthenticateResult> AuthenticateAsync(params string[] headers) => AuthenticateAsync(CreateContext(headers));

    private async Task<AuthenticateResult> AuthenticateAsync(HttpContext context)
    {
        var handler = new BasicAuthentication(
            new OptionsMonitor(),
            NullLoggerFactory.Instance,
            UrlEncoder.Default,
            new AccountResolver(_reads, Options.Create(new IdentityOptions()), _accounts),
            new CredentialVerifier(_reads, _passwords, _credentials, _throttle));
        await handler.InitializeAsync(new AuthenticationScheme(BasicAuthentication.Scheme, null, typeof(BasicAuthentication)), context);
        return await handler.AuthenticateAsync();
    }

    private DefaultHttpContext CreateContext(params string[] headers)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Authorization = headers;

        // Each request has a separate address, so that failures of other requests do not delay it.
        context.Connection.RemoteIpAddress = new IPAddress(Interlocked.Increment(ref _addressCount));
        return context;
    }

    private sealed class OptionsMonitor : IOptionsMonitor<AuthenticationSchemeOptions>
    {
        public AuthenticationSchemeOptions CurrentValue { get; } = new() { TimeProvider = TimeProvider.System };

        public AuthenticationSchemeOptions Get(string? name) => CurrentValue;

        public IDisposable? OnChange(Action<AuthenticationSchemeOptions, string?> listener) => null;
    }
}
