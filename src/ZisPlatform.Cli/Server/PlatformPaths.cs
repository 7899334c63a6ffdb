namespace ZisPlatform.Cli.Server;

/// <summary>Paths below a server's address.</summary>
internal static class PlatformPaths
{
    public const string Me = Platform + "/me";
    public const string Accounts = Platform + "/accounts";
    public const string Users = Platform + "/users";
    public const string ApiTokens = Platform + "/api_tokens";
    public const string Audit = Platform + "/audit";
    public const string Integrations = Registry + "/integrations";

    public const string OAuthClients = "api/v2/oauth/clients";
    public const string OAuthTokens = "api/v2/oauth/tokens";

    private const string Platform = "api/platform/v1";
    private const string Registry = "api/services/zis/registry";

    public static string User(long id) => $"{Users}/{id}";

    public static string Password(long userId) => $"{Users}/{userId}/password";

    public static string ApiToken(long id) => $"{ApiTokens}/{id}";

    public static string OAuthToken(long id) => $"{OAuthTokens}/{id}";

    public static string Integration(string name) => $"{Registry}/{Uri.EscapeDataString(name)}";
}
