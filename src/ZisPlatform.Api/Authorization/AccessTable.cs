namespace ZisPlatform.Api.Authorization;

/// <summary>
/// The access rules of all endpoints: the table of contract 1.4 and the platform API. It includes rules for endpoints that do not exist
/// yet.
/// </summary>
/// <remarks>
/// Decisions that the contract leaves open: an ordinary token may list integrations, because it may create them; an integration's token may
/// not, because the list discloses the others; a session may use Links and Inbound webhooks (U21).
/// </remarks>
internal static class AccessTable
{
    private const string Zis = "zis";
    private const string RouteValue = "integration";

    public static readonly Access CreateIntegration =
        new(Credentials.All) { Resource = Zis, Integration = IntegrationInPath, MayBeNew = true };

    public static readonly Access ListIntegrations =
        new(Credentials.Basic | Credentials.OtherToken | Credentials.Session) { Resource = Zis };

    /// <summary>Lists and shows bundles.</summary>
    public static readonly Access ReadBundles =
        new(Credentials.Basic | Credentials.ZisToken | Credentials.Session) { Resource = Zis, Integration = IntegrationInPath };

    public static readonly Access UploadBundle =
        new(Credentials.Basic | Credentials.Session) { Resource = Zis, Integration = IntegrationInPath };

    public static readonly Access DeleteBundle =
        new(Credentials.Basic | Credentials.ZisToken) { Resource = Zis, Integration = IntegrationInPath };

    /// <summary>Lists and installs job specs of the integration in the path.</summary>
    public static readonly Access JobSpecs =
        new(Credentials.Basic | Credentials.ZisToken | Credentials.Session) { Resource = Zis, Integration = IntegrationInPath };

    /// <summary>Installs and uninstalls a job spec; the integration is part of its full name.</summary>
    public static readonly Access NamedJobSpec = JobSpecs with { Integration = IntegrationInJobSpecName };

    /// <summary>Connections of every kind with their OAuth clients and flows; also Configs, Links and Inbound webhooks.</summary>
    public static readonly Access IntegrationData =
        new(Credentials.ZisToken | Credentials.Session) { Resource = Zis, Integration = IntegrationInPath };

    /// <summary>
    /// Reads and deletes OAuth clients; mints, reads and revokes tokens. An integration's token is not accepted: it could obtain a token of
    /// another integration.
    /// </summary>
    public static readonly Access OAuth = new(Credentials.Basic | Credentials.OtherToken | Credentials.Session);

    /// <summary>Shows the token of the request; every token may read itself.</summary>
    public static readonly Access OwnToken = new(Credentials.All);

    /// <summary>The platform API.</summary>
    public static readonly Access Platform = new(Credentials.Basic | Credentials.OtherToken | Credentials.Session);

    /// <summary>
    /// Creates or returns credentials that outlive a token and exceed its scopes: API tokens, users, OAuth clients, accounts, and stored
    /// secrets. OAuth tokens are not accepted: a token that leaked or was lent to an application must not be exchangeable for one of these.
    /// </summary>
    public static readonly Access OwnCredential = new(Credentials.Basic | Credentials.Session);

    /// <summary>Endpoints that only a browser needs.</summary>
    public static readonly Access BrowserSession = new(Credentials.Session);

    private static string? IntegrationInPath(HttpContext context) => context.GetRouteValue(RouteValue) as string;

    /// <summary>
    /// Returns the second part of <c>zis:{integration}:job_spec:{name}</c>; null if the parameter is missing, repeated or has another form.
    /// </summary>
    private static string? IntegrationInJobSpecName(HttpContext context) =>
        context.Request.Query["job_spec_name"] is [{ } name]
            && name.Split(':') is ["zis", { Length: > 0 } integration, "job_spec", { Length: > 0 }]
            ? integration
            : null;
}
