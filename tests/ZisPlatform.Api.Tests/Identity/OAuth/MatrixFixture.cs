using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using ZisPlatform.Api.Authorization;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Identity.OAuth;

/// <summary>The integration that a request addresses.</summary>
public enum TargetIntegration
{
    Own,
    OwnInCapitals,
    OfAnotherAccount,
    None,
}

/// <summary>The kinds of credential of contract 1.4.</summary>
public enum CredentialKind
{
    Password,
    ApiToken,
    ZisToken,
    OtherToken,
    Session,
}

/// <summary>Credentials that are not valid for the account.</summary>
public enum ForeignCredential
{
    None,
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
    private static readonly ConcurrentDictionary<Engine, Lazy<Task<MatrixFixture>>> Fixtures = new();

    private static int _addresses;

    private readonly MatrixAccount _account;
    private readonly MatrixAccount _otherAccount;

    private MatrixFixture(MatrixAccount account, MatrixAccount otherAccount) => (_account, _otherAccount) = (account, otherAccount);

    public static IReadOnlyList<CredentialKind> Kinds => Enum.GetValues<CredentialKind>();

    public static IReadOnlyList<ForeignCredential> ForeignCredentials => Enum.GetValues<ForeignCredential>();

    /// <summary>Returns the fixture of an engine. All rows share it, because none of them changes anything.</summary>
    public static Task<MatrixFixture> GetAsync(Engine engine) =>
        Fixtures.GetOrAdd(engine, key => new Lazy<Task<MatrixFixture>>(async () =>
        {
            var server = await ZisTestServer.SharedAsync(key);
            return new MatrixFixture(
                await MatrixAccount.CreateAsync(server, "matrix_here"),
                await MatrixAccount.CreateAsync(server, "matrix_there"));
        })).Value;

    public static Credentials CredentialOf(CredentialKind kind) => Enum.Parse<Credentials>(kind.ToString());

    public string NameOf(TargetIntegration target) => target switch
    {
        TargetIntegration.Own => _account.Integration,
        TargetIntegration.OwnInCapitals => _account.Integration.ToUpperInvariant(),
        TargetIntegration.OfAnotherAccount => _otherAccount.Integration,
        _ => "matrix_nowhere",
    };

    /// <summary>Creates a client of the first account.</summary>
    /// <param name="kind">The kind of credential.</param>
    /// <param name="isAdmin">True for the admin, false for the agent.</param>
    /// <param name="newSession">True to open a new session, for a call that ends its session.</param>
    public Task<HttpClient> ClientAsync(CredentialKind kind, bool isAdmin, bool newSession) =>
        _account.ClientAsync(kind, isAdmin, _account.Account, newSession);

    /// <summary>
    /// Creates a client whose credential the first account refuses. It has an address of its own, because failures are throttled by
    /// address.
    /// </summary>
    public async Task<HttpClient> ForeignClientAsync(ForeignCredential credential)
    {
        using var client = await CreateForeignClientAsync(credential);
        var copy = new HttpClient(new SocketsHttpHandler { UseCookies = false, ConnectCallback = ConnectFromOwnAddressAsync })
        {
            BaseAddress = client.BaseAddress,
        };
        foreach (var (name, values) in client.DefaultRequestHeaders)
        {
            copy.DefaultRequestHeaders.TryAddWithoutValidation(name, values);
        }

        return copy;
    }

    private static async ValueTask<Stream> ConnectFromOwnAddressAsync(
        SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (OperatingSystem.IsLinux())
        {
            // All of 127.0.0.0/8 is local on Linux. Elsewhere the tests wait for the throttle.
            var number = Interlocked.Increment(ref _addresses);
            socket.Bind(new IPEndPoint(new IPAddress([127, 1, (byte)(number >> 8), (byte)number]), 0));
        }

        await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private async Task<HttpClient> CreateForeignClientAsync(ForeignCredential credential) => credential switch
    {
        ForeignCredential.None => _account.Account.CreateAnonymousClient(),
        ForeignCredential.PasswordOfAnotherAccount => await _otherAccount.ClientAsync(CredentialKind.Password, true, _account.Account),
        ForeignCredential.ApiTokenOfAnotherAccount => await _otherAccount.ClientAsync(CredentialKind.ApiToken, true, _account.Account),
        ForeignCredential.ZisTokenOfAnotherAccount => await _otherAccount.ClientAsync(CredentialKind.ZisToken, true, _account.Account),
        ForeignCredential.OtherTokenOfAnotherAccount => await _otherAccount.ClientAsync(CredentialKind.OtherToken, true, _account.Account),
        _ => await _otherAccount.ClientAsync(CredentialKind.Session, true, _account.Account),
    };

    /// <summary>An account with its integration and credentials.</summary>
    private sealed class MatrixAccount(TestAccount account, string integration)
    {
        private readonly Dictionary<(CredentialKind, bool), string> _secrets = [];
        private readonly Dictionary<bool, (string Cookie, string CsrfToken)> _sessions = [];

        public TestAccount Account => account;

        public string Integration => integration;

        public static async Task<MatrixAccount> CreateAsync(ZisTestServer server, string integration)
        {
            var account = await server.NewAccountAsync();
            var matrixAccount = new MatrixAccount(account, integration);
            using var admin = account.Admin();
            var clients = new Dictionary<CredentialKind, long>
            {
                [CredentialKind.ZisToken] = await admin.AddIntegrationAsync(integration),
                [CredentialKind.OtherToken] = (await admin.AddOAuthClientAsync("matrix"))["id"]!.GetValue<long>(),
            };
            foreach (var isAdmin in new[] { true, false })
            {
                // Agents cannot mint tokens, so the user is created as an admin and demoted afterwards.
                var id = await account.AddUserAsync(EmailOf(integration, isAdmin), "admin", Password);
                using var user = account.CreateClient(EmailOf(integration, isAdmin), Password);
                var token = (await user.SendAsync("POST", "/api/platform/v1/api_tokens")).Json["api_token"]!["token"]!.GetValue<string>();
                matrixAccount._secrets[(CredentialKind.ApiToken, isAdmin)] = token;
                foreach (var (kind, client) in clients)
                {
                    matrixAccount._secrets[(kind, isAdmin)] =
                        (await user.CreateTokenAsync(client, "read", "write"))["full_token"]!.GetValue<string>();
                }

                matrixAccount._sessions[isAdmin] = await matrixAccount.SignInAsync(isAdmin);
                if (!isAdmin)
                {
                    await admin.SendAsync("PATCH", $"/api/platform/v1/users/{id}", """{"role":"agent"}""");
                }
            }

            return matrixAccount;
        }

        /// <summary>Creates a client with a credential of this account.</summary>
        /// <param name="kind">The kind of credential.</param>
        /// <param name="isAdmin">True for the admin, false for the agent.</param>
        /// <param name="targetAccount">The account that the client addresses.</param>
        /// <param name="newSession">True to open a new session.</param>
        public async Task<HttpClient> ClientAsync(CredentialKind kind, bool isAdmin, TestAccount targetAccount, bool newSession = false)
        {
            var email = EmailOf(integration, isAdmin);
            switch (kind)
            {
                case CredentialKind.Password:
                    return targetAccount.CreateClient(email, Password);
                case CredentialKind.ApiToken:
                    return targetAccount.CreateClient($"{email}/token", _secrets[(kind, isAdmin)]);
                case CredentialKind.Session:
                    // Only admins get a CSRF token, so an agent keeps the session from before its demotion.
                    var (cookie, csrfToken) = newSession && isAdmin ? await SignInAsync(isAdmin) : _sessions[isAdmin];
                    var browser = targetAccount.CreateCookielessClient();
                    browser.DefaultRequestHeaders.Add("Cookie", cookie);
                    browser.DefaultRequestHeaders.Add("X-CSRF-Token", csrfToken);
                    return browser;
                default:
                    return targetAccount.CreateBearerClient(_secrets[(kind, isAdmin)]);
            }
        }

        private async Task<(string Cookie, string CsrfToken)> SignInAsync(bool isAdmin)
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
