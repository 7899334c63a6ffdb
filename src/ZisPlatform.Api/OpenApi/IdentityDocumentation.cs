using ZisPlatform.Api.Identity;
using ZisPlatform.Api.Identity.OAuth;

namespace ZisPlatform.Api.OpenApi;

/// <summary>The OpenAPI documentation of accounts, users and tokens.</summary>
internal static class IdentityDocumentation
{
    private const string Account =
        """{ "id": 10000001, "subdomain": "acme", "name": "Acme", "created_at": "2026-11-01T08:00:00.000000+00:00" }""";

    private const string User = """
        { "id": 10000002, "email": "ada@acme.example", "role": "admin", "has_password": false, "disabled_at": null,
          "created_at": "2026-11-01T08:00:00.000000+00:00", "updated_at": "2026-11-01T08:00:00.000000+00:00" }
        """;

    private const string ListedToken = """
        { "id": 10000003, "description": "deploy", "user": { "id": 10000002, "email": "ada@acme.example" }, "hint": "x7Qp",
          "created_at": "2026-11-01T08:00:00.000000+00:00", "revoked_at": null }
        """;

    private const string Meta = """{ "has_more": false, "after": "aWQ6MTAwMDAwMDI", "before": "aWQ6MTAwMDAwMDI" }""";

    private static readonly string NewToken = ListedToken.TrimEnd().TrimEnd('}') + """, "token": "p3kV..." }""";

    public static void DocumentShowCaller(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation("ShowCaller", "Show the caller", "The account, the user and the kind of credential of this request.")
        .ProducesJson<CallerBody>(200, $$"""{ "account": {{Account}}, "user": {{User}}, "credential": "api_token" }""")
        .WithPlatformTag("Caller");

    public static void DocumentCreateAccount(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "CreateAccount",
            "Open an account",
            """
            Opens an account with its first admin and an API token of that admin, shown only in this response. For admins of the default
            account.
            """)
        .AcceptsJson<CreateAccountBody>("""{ "subdomain": "acme", "name": "Acme", "admin_email": "ada@acme.example" }""")
        .ProducesJson<OpenedAccountBody>(201, $$"""{ "account": {{Account}}, "admin": {{User}}, "api_token": {{NewToken}} }""")
        .ProducesPlatformError(409, "Conflict", "identity.subdomain_taken", "The subdomain 'acme' is taken")
        .ProducesInputError().WithPlatformTag("Accounts");

    public static void DocumentListAccounts(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation("ListAccounts", "List accounts", "All accounts of the server. For admins of the default account.")
        .ProducesJson<AccountListBody>(200, $$"""{ "accounts": [ {{Account}} ], "meta": {{Meta}} }""")
        .ProducesInputError().WithPlatformTag("Accounts");

    public static void DocumentCreateUser(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "CreateUser", "Add a user", "Adds a user to the account. Without a password the user signs in by API token only.")
        .AcceptsJson<CreateUserBody>("""{ "email": "ada@acme.example", "role": "admin" }""")
        .ProducesJson<UserBody>(201, $$"""{ "user": {{User}} }""")
        .ProducesPlatformError(409, "Conflict", "identity.email_taken", "This account already has a user 'ada@acme.example'")
        .ProducesInputError().WithPlatformTag("Users");

    public static void DocumentListUsers(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation("ListUsers", "List users", "The account's users, sorted by creation; `email` selects one.")
        .ProducesJson<UserListBody>(200, $$"""{ "users": [ {{User}} ], "meta": {{Meta}} }""")
        .ProducesInputError().WithPlatformTag("Users");

    public static void DocumentChangeUser(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "ChangeUser",
            "Change a user",
            """
            Changes the role, or disables or enables all of the user's credentials. The last working admin of an account can be neither
            demoted nor disabled.
            """)
        .AcceptsJson<ChangeUserBody>("""{ "role": "agent" }""")
        .ProducesJson<UserBody>(200, $$"""{ "user": {{User}} }""")
        .ProducesPlatformError(404, "Not Found", "identity.no_such_user", "This account has no such user")
        .ProducesPlatformError(409, "Conflict", "identity.last_admin", "This is the account's last working admin; make another one first")
        .ProducesInputError().WithPlatformTag("Users");

    public static void DocumentSetPassword(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation("SetUserPassword", "Set a password", "Sets or replaces a user's password: 8 to 256 characters.")
        .AcceptsJson<SetPasswordBody>("""{ "password": "correct horse battery staple" }""")
        .ProducesPlatformError(404, "Not Found", "identity.no_such_user", "This account has no such user")
        .ProducesInputError().WithPlatformTag("Users").Produces(204);

    public static void DocumentCreateApiToken(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "CreateApiToken",
            "Issue an API token",
            """
            Issues a token for `user_id` (default: the caller), or with `any_user` for every user of the account, as in the vendor's
            service. Shown only in this response.
            """)
        .AcceptsJson<CreateApiTokenBody>("""{ "description": "deploy" }""", required: false)
        .ProducesJson<ApiTokenBody>(201, $$"""{ "api_token": {{NewToken}} }""")
        .ProducesInputError().WithPlatformTag("API tokens");

    public static void DocumentListApiTokens(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "ListApiTokens", "List API tokens", "The account's tokens, including revoked ones, each with its last characters.")
        .ProducesJson<ApiTokenListBody>(200, $$"""{ "api_tokens": [ {{ListedToken}} ], "meta": {{Meta}} }""")
        .ProducesInputError().WithPlatformTag("API tokens");

    public static void DocumentRevokeApiToken(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation("RevokeApiToken", "Revoke an API token", "Revokes a token immediately. Revoking it again changes nothing.")
        .ProducesPlatformError(404, "Not Found", "identity.no_such_token", "This account has no such API token")
        .WithPlatformTag("API tokens").Produces(204);

    public static void DocumentShowSession(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "ShowSession",
            "Show the browser session",
            "Send `csrf_token` in the header `X-CSRF-Token` of every request of the session that changes something.")
        .ProducesJson<SessionBody>(200, """{ "email": "ada@acme.example", "csrf_token": "CfDJ8..." }""")
        .WithPlatformTag("Caller");

    public static void DocumentCloseSession(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation("CloseSession", "Sign out", "Ends the browser session immediately.")
        .WithPlatformTag("Caller").Produces(204);

    private static RouteHandlerBuilder ProducesInputError(this RouteHandlerBuilder endpoint) => endpoint
        .ProducesPlatformError(400, "Bad Request", "json.wrong_type", "email must be a string of well-formed Unicode (at $.email)");
}
