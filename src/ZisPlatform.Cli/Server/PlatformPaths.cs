namespace ZisPlatform.Cli.Server;

/// <summary>The paths of API endpoints, relative to the server's address.</summary>
internal static class PlatformPaths
{
    public const string Me = Platform + "/me";
    public const string Accounts = Platform + "/accounts";
    public const string Users = Platform + "/users";
    public const string ApiTokens = Platform + "/api_tokens";
    public const string Audit = Platform + "/audit";
    public const string Events = Platform + "/events";
    public const string Runs = Platform + "/runs";
    public const string Replays = Runs + "/replay";
    public const string Logs = Platform + "/logs";
    public const string KeyRotations = Platform + "/keys/rotations";
    public const string KeyRotation = KeyRotations + "/current";
    public const string Integrations = Registry + "/integrations";

    public const string OAuthClients = "api/v2/oauth/clients";
    public const string OAuthTokens = "api/v2/oauth/tokens";

    /// <summary>The prefix of the platform API, which the vendor's service does not have.</summary>
    public const string Platform = "api/platform/v1";

    private const string Registry = "api/services/zis/registry";

    public static string User(long id) => $"{Users}/{id}";

    public static string Password(long userId) => $"{Users}/{userId}/password";

    public static string ApiToken(long id) => $"{ApiTokens}/{id}";

    public static string OAuthClient(long id) => $"{OAuthClients}/{id}";

    public static string OAuthClientSecret(long id) => $"{OAuthClient(id)}/generate_secret";

    public static string OAuthToken(long id) => $"{OAuthTokens}/{id}";

    public static string Integration(string name) => $"{Registry}/{Uri.EscapeDataString(name)}";

    public static string Bundles(string integration) => $"{Integration(integration)}/bundles";

    public static string Bundle(string integration, string uuid) => $"{Bundles(integration)}/{Uri.EscapeDataString(uuid)}";

    public static string JobSpecs(string integration) => $"{Integration(integration)}/job_specs";

    /// <summary>Returns the path for installing and uninstalling a job spec.</summary>
    public static string Installation(string integration, string jobSpec) =>
        $"{Registry}/job_specs/install?job_spec_name={Uri.EscapeDataString($"zis:{integration}:job_spec:{jobSpec}")}";

    public static string Deployments(string integration) => $"{PlatformIntegration(integration)}/deployments";

    public static string Rollbacks(string integration) => $"{PlatformIntegration(integration)}/rollbacks";

    public static string Findings(string integration, string uuid) =>
        $"{PlatformIntegration(integration)}/bundles/{Uri.EscapeDataString(uuid)}/findings";

    public static string Generations(string integration, string bundle) =>
        $"{PlatformIntegration(integration)}/generations?bundle={Uri.EscapeDataString(bundle)}";

    public static string Generation(string integration, string bundle, int number) =>
        $"{PlatformIntegration(integration)}/generations/{number}?bundle={Uri.EscapeDataString(bundle)}";

    public static string Configs(string integration) => $"{PlatformIntegration(integration)}/configs";

    public static string Config(string integration, string scope) => $"{Configs(integration)}/{Uri.EscapeDataString(scope)}";

    public static string Links(string integration) => $"{PlatformIntegration(integration)}/links";

    /// <summary>Returns the path of the links of a type, filtered by one or both object names.</summary>
    public static string Links(string integration, string type, string? left, string? right) =>
        WithQuery(Links(integration), ("link_type", type), ("left_object_name", left), ("right_object_name", right));

    public static string AllLinks(string integration) => $"{Links(integration)}/all";

    public static string LinkImport(string integration) => $"{Links(integration)}/import";

    public static string SecretExport(string integration) => $"{PlatformIntegration(integration)}/secrets/export";

    public static string SecretImport(string integration) => $"{PlatformIntegration(integration)}/secrets/import";

    public static string Connections(string integration) => $"{PlatformIntegration(integration)}/connections";

    public static string Connection(string integration, string name) => $"{Connections(integration)}/{Uri.EscapeDataString(name)}";

    public static string Webhooks(string integration) => $"{PlatformIntegration(integration)}/webhooks";

    public static string Webhook(string integration, string uuid) => $"{Webhooks(integration)}/{Uri.EscapeDataString(uuid)}";

    public static string Run(string id) => $"{Runs}/{Uri.EscapeDataString(id)}";

    public static string CancelReplay(string id) => $"{Replays}/{Uri.EscapeDataString(id)}/cancel";

    public static string Log(string id) => $"{Logs}/{Uri.EscapeDataString(id)}";

    /// <summary>Returns the path of the event stream for new items of the list at <paramref name="list"/>.</summary>
    public static string Stream(string list) => $"{list}/stream";

    /// <summary>Appends the parameters that have a value to the path.</summary>
    public static string WithQuery(string path, params IEnumerable<(string Name, string? Value)> parameters)
    {
        var query = string.Join('&', parameters
            .Where(parameter => parameter.Value is not null)
            .Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Value!)}"));
        return query.Length > 0 ? $"{path}?{query}" : path;
    }

    private static string PlatformIntegration(string name) => $"{Platform}/integrations/{Uri.EscapeDataString(name)}";
}
