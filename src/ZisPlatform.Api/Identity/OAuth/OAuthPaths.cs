using ZisPlatform.Api.Binding;
using ZisPlatform.Api.Hosting;

namespace ZisPlatform.Api.Identity.OAuth;

/// <summary>The OAuth endpoints of the Support API (contract 7).</summary>
internal static class OAuthPaths
{
    public const string Clients = "/api/v2/oauth/clients";
    public const string Tokens = "/api/v2/oauth/tokens";
    public const string Grants = "/oauth/tokens";
    public const string GrantProxy = PublicUrl.Services + "/connections/oauth/tokens/{integration}";
    public const string Authorize = "/oauth/authorizations/new";
    public const string Decide = "/oauth/authorizations";
    public const string SignIn = "/signin";
    public const string SignOut = "/signout";

    private const string SupportApi = "/api/v2";
    private const string Suffix = ".json";

    public static void MapOAuth(this IEndpointRouteBuilder routes)
    {
        var support = routes.MapGroup("").WithTags("OAuth").AddEndpointFilter(RequestBodyReader.RejectInvalidAsync);
        support.MapOAuthClients();
        support.MapOAuthTokens();
        support.MapGrants();
        support.MapGrantProxy();
        routes.MapAuthorization();
        routes.MapSignIn();
    }

    /// <summary>Removes the suffix <c>.json</c>: every path of the Support API works with and without it (contract 7).</summary>
    public static Task WithoutSuffix(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path.StartsWithSegments(SupportApi, StringComparison.OrdinalIgnoreCase)
            && context.Request.Path.Value!.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase))
        {
            context.Request.Path = context.Request.Path.Value[..^Suffix.Length];
        }

        return next(context);
    }
}
