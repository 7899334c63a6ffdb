namespace ZisPlatform.Api.Common;

/// <summary>
/// Which endpoint takes which credential: the table of contract 1.4, and beside it our own endpoints. Rows whose endpoints are
/// not there yet are ready for them.
/// </summary>
/// <remarks>
/// Where the contract has no word: an ordinary token may list integrations, because it may create them; an integration's
/// token may not, because the list tells of the others; a session may use Links and Inbound webhooks (U21).
/// </remarks>
internal static class AccessTable
{
    private const string Zis = "zis";
    private const string RouteValue = "integration";

    public static readonly Access CreateIntegration = new(Credentials.All) { Resource = Zis, Integration = InPath, MayBeNew = true };

    public static readonly Access ListIntegrations = new(Credentials.Basic | Credentials.OtherToken | Credentials.Session) { Resource = Zis };

    /// <summary>List and show.</summary>
    public static readonly Access ReadBundles = new(Credentials.Basic | Credentials.ZisToken | Credentials.Session) { Resource = Zis, Integration = InPath };

    public static readonly Access UploadBundle = new(Credentials.Basic | Credentials.Session) { Resource = Zis, Integration = InPath };

    public static readonly Access DeleteBundle = new(Credentials.Basic | Credentials.ZisToken) { Resource = Zis, Integration = InPath };

    /// <summary>Job specs of the integration in the path.</summary>
    public static readonly Access JobSpecs = new(Credentials.Basic | Credentials.ZisToken | Credentials.Session) { Resource = Zis, Integration = InPath };

    /// <summary>Install and uninstall: the integration is in the full name of the job spec.</summary>
    public static readonly Access NamedJobSpec = JobSpecs with { Integration = InJobSpecName };

    /// <summary>Connections of every kind, and their OAuth clients and flow; Configs, Links and Inbound webhooks too.</summary>
    public static readonly Access IntegrationData = new(Credentials.ZisToken | Credentials.Session) { Resource = Zis, Integration = InPath };

    /// <summary>Reads and deletes OAuth clients; mints, reads and revokes tokens: what could make a token of one integration one of another.</summary>
    public static readonly Access OAuth = new(Credentials.Basic | Credentials.OtherToken | Credentials.Session);

    /// <summary>A token may always look at itself.</summary>
    public static readonly Access OwnToken = new(Credentials.All);

    /// <summary>Our own API.</summary>
    public static readonly Access Platform = new(Credentials.Basic | Credentials.OtherToken | Credentials.Session);

    /// <summary>
    /// Makes or hands out credentials that outlive a token and reach beyond its scopes: API tokens, users, OAuth clients, accounts, and
    /// stored secrets. An OAuth token, which may have leaked or been lent to an application, must not turn into one of these.
    /// </summary>
    public static readonly Access OwnCredential = new(Credentials.Basic | Credentials.Session);

    /// <summary>What only a browser needs.</summary>
    public static readonly Access BrowserSession = new(Credentials.Session);

    private static string? InPath(HttpContext context) => context.GetRouteValue(RouteValue) as string;

    /// <summary>The second part of <c>zis:{integration}:job_spec:{name}</c>; null where that is not what was sent, once.</summary>
    private static string? InJobSpecName(HttpContext context) =>
        context.Request.Query["job_spec_name"] is [{ } name] && name.Split(':') is ["zis", { Length: > 0 } integration, "job_spec", { Length: > 0 }]
            ? integration
            : null;
}
