using System.Collections.Concurrent;
using ZisPlatform.Api.Authorization;
using ZisPlatform.Testing;

namespace ZisPlatform.IntegrationTests.Identity.OAuth;

/// <summary>The integration that a request addresses.</summary>
public enum Which
{
    Own,
    OwnInCapitals,
    AnotherAccounts,
    None,
}

/// <summary>The kinds of credential of contract 1.4.</summary>
public enum Kind
{
    Password,
    ApiToken,
    ZisToken,
    OtherToken,
    Session,
}

/// <summary>Credentials that are not valid for the account.</summary>
public enum Stranger
{
    Nothing,
    PasswordOfAnotherAccount,
    ApiTokenOfAnotherAccount,
    ZisTokenOfAnotherAccount,
    OtherTokenOfAnotherAccount,
    SessionOfAnotherAccount,
}

/// <summary>Two accounts, each with an integration, an admin and an agent; both users have every kind of credential.</summary>
internal sealed class MatrixFixture
{
    private const string Password = "correct horse battery";
    private static readonly ConcurrentDictionary<Engine, Lazy<Task<MatrixFixture>>> Scenes = new();

    private readonly Side _here;
    private readonly Side _there;

    private MatrixFixture(Side here, Side there) => (_here, _there) = (here, there);

    public static IReadOnlyList<Kind> Kinds => Enum.GetValues<Kind>();

    public static IReadOnlyList<Stranger> Strangers => Enum.GetValues<Stranger>();

    /// <summary>Returns the scene of an engine. All rows share it, because none of them changes anything.</summary>
    public static Task<MatrixFixture> OfAsync(Engine engine) =>
        Scenes.GetOrAdd(engine, e => new Lazy<Task<MatrixFixture>>(async () =>
        {
            var server = await ZisTestServer.SharedAsync(e);
            return new MatrixFixture(await Side.MakeAsync(server, "matrix_here"), await Side.MakeAsync(server, "matrix_there"));
        })).Value;

    public static Credentials CredentialOf(Kind kind) => Enum.Parse<Credentials>(kind.ToString());

    public string NameOf(Which which) => which switch
    {
        Which.Own => _here.Integration,
        Which.OwnInCapitals => _here.Integration.ToUpperInvariant(),
        Which.AnotherAccounts => _there.Integration,
        _ => "matrix_nowhere",
    };

    /// <summary>Creates a client of the first account.</summary>
    /// <param name="kind">The kind of credential.</param>
    /// <param name="isAdmin">True for the admin, false for the agent.</param>
    /// <param name="fresh">True to open a new session, for a call that ends its session.</param>
    public Task<HttpClient> ClientAsync(Kind kind, bool isAdmin, bool fresh) => _here.ClientAsync(kind, isAdmin, _here.Account, fresh);

    public async Task<HttpClient> StrangerAsync(Stranger stranger) => stranger switch
    {
        Stranger.Nothing => _here.Account.Anonymous(),
        Stranger.PasswordOfAnotherAccount => await _there.ClientAsync(Kind.Password, true, _here.Account),
        Stranger.ApiTokenOfAnotherAccount => await _there.ClientAsync(Kind.ApiToken, true, _here.Account),
        Stranger.ZisTokenOfAnotherAccount => await _there.ClientAsync(Kind.ZisToken, true, _here.Account),
        Stranger.OtherTokenOfAnotherAccount => await _there.ClientAsync(Kind.OtherToken, true, _here.Account),
        _ => await _there.ClientAsync(Kind.Session, true, _here.Account),
    };

    /// <summary>An account with its integration and credentials.</summary>
    private sealed class Side(TestAccount account, string integration)
    {
        private readonly Dictionary<(Kind, bool), string> _secrets = [];
        private readonly Dictionary<bool, (string Cookie, string Forgery)> _sessions = [];

        public TestAccount Account => account;

        public string Integration => integration;

        public static async Task<Side> MakeAsync(ZisTestServer server, string integration)
        {
            var account = await server.NewAccountAsync();
            var side = new Side(account, integration);
            using var admin = account.Admin();
            var clients = new Dictionary<Kind, long>
            {
                [Kind.ZisToken] = await admin.AddIntegrationAsync(integration),
                [Kind.OtherToken] = (await admin.AddOAuthClientAsync("matrix"))["id"]!.GetValue<long>(),
            };
            foreach (var isAdmin in new[] { true, false })
            {
                // Agents cannot mint tokens, so the user is created as an admin and demoted afterwards.
                var id = await account.AddUserAsync(EmailOf(integration, isAdmin), "admin", Password);
                using var user = account.With(EmailOf(integration, isAdmin), Password);
                var token = (await user.SendAsync("POST", "/api/platform/v1/api_tokens")).Json["api_token"]!["token"]!.GetValue<string>();
                side._secrets[(Kind.ApiToken, isAdmin)] = token;
                foreach (var (kind, client) in clients)
                {
                    side._secrets[(kind, isAdmin)] = (await user.MintAsync(client, "read", "write"))["full_token"]!.GetValue<string>();
                }

                side._sessions[isAdmin] = await side.SignInAsync(isAdmin);
                if (!isAdmin)
                {
                    await admin.SendAsync("PATCH", $"/api/platform/v1/users/{id}", """{"role":"agent"}""");
                }
            }

            return side;
        }

        /// <summary>Creates a client with a credential of this account.</summary>
        /// <param name="kind">The kind of credential.</param>
        /// <param name="isAdmin">True for the admin, false for the agent.</param>
        /// <param name="at">The account that the client addresses.</param>
        /// <param name="fresh">True to open a new session.</param>
        public async Task<HttpClient> ClientAsync(Kind kind, bool isAdmin, TestAccount at, bool fresh = false)
        {
            var email = EmailOf(integration, isAdmin);
            switch (kind)
            {
                case Kind.Password:
                    return at.With(email, Password);
                case Kind.ApiToken:
                    return at.With($"{email}/token", _secrets[(kind, isAdmin)]);
                case Kind.Session:
                    // Only admins get a CSRF token, so an agent keeps the session from before its demotion.
                    var (cookie, forgery) = fresh && isAdmin ? await SignInAsync(isAdmin) : _sessions[isAdmin];
                    var browser = at.AnonymousWithoutCookies();
                    browser.DefaultRequestHeaders.Add("Cookie", cookie);
                    browser.DefaultRequestHeaders.Add("X-CSRF-Token", forgery);
                    return browser;
                default:
                    return at.Bearer(_secrets[(kind, isAdmin)]);
            }
        }

        private async Task<(string Cookie, string Forgery)> SignInAsync(bool isAdmin)
        {
            using var browser = new Browser(account);
            var page = await browser.OpenAsync("/signin");
            var signedIn = await browser.SubmitAsync(page, ("email", EmailOf(integration, isAdmin)), ("secret", Password));
            var session = await browser.OpenAsync("/api/platform/v1/session");
            var cookies = page.Headers.GetValues("Set-Cookie").Concat(signedIn.Headers.GetValues("Set-Cookie"));
            return (string.Join("; ", cookies.Select(cookie => cookie.Split(';')[0])), session.Json["csrf_token"]!.GetValue<string>());
        }

        private static string EmailOf(string integration, bool isAdmin) =>
            $"{(isAdmin ? "admin" : "agent")}@{integration.Replace('_', '-')}.example";
    }
}
