using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using MediatR;
using ZisPlatform.Api.Authorization;
using ZisPlatform.Api.Hosting;
using ZisPlatform.Api.OpenApi;
using ZisPlatform.Api.Serialization;
using ZisPlatform.Application.Identity.OAuth;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Api.Identity.OAuth;

/// <summary>The token endpoint of RFC 6749 (contract 7.3).</summary>
internal static class GrantEndpoint
{
    private static readonly Error TwoAuthenticationMethods = OAuthErrors.InvalidRequest(
        "the client authenticates in the body or in the Authorization header, not in both");

    public static void MapGrants(this IEndpointRouteBuilder routes) =>
        routes.MapPost(OAuthPaths.Grants, GrantAsync).AllowAnonymous().DocumentGrant();

    /// <summary>
    /// Maps the same endpoint for callers that may use an integration's connections (contract 3.6.5); the vendor forwards it to the
    /// account's own token endpoint.
    /// </summary>
    public static void MapGrantProxy(this IEndpointRouteBuilder routes) =>
        routes.MapPost(OAuthPaths.GrantProxy, GrantAsync)
            .RequireAuthorization(Policies.Admin).Require(AccessTable.IntegrationData).DocumentGrantProxy();

    private static async Task<IResult> GrantAsync(
        GrantParameters parameters, IMediator mediator, HttpContext context, CancellationToken cancellationToken)
    {
        // RFC 6749, 5.1: intermediaries must not cache tokens or errors.
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Pragma = "no-cache";
        if (!parameters.Values.IsOk)
        {
            return new GrantErrorResult(parameters.Values.Errors);
        }

        var proof = ReadProof(parameters, context);
        var lifetimes = ReadLifetimes(parameters);
        var command = proof.IsOk && lifetimes.IsOk
            ? CreateCommand(parameters, proof.Value, lifetimes.Value)
            : proof.Errors.Concat(lifetimes.Errors).ToArray();
        if (!command.IsOk)
        {
            return new GrantErrorResult(command.Errors);
        }

        var result = await mediator.Send(command.Value, cancellationToken);
        return result.Match<IResult>(tokens => TypedResults.Ok(GrantBody.Of(tokens)), errors => new GrantErrorResult(errors));
    }

    private static Result<IRequest<Result<GrantedTokens>>> CreateCommand(
        GrantParameters parameters, ClientCredentials proof, GrantLifetimes lifetimes)
    {
        switch (parameters["grant_type"])
        {
            case "authorization_code":
                return parameters["code"] is { } code && parameters["redirect_uri"] is { } redirectUri
                    ? new RedeemCode(proof, code, redirectUri, parameters["code_verifier"], lifetimes)
                    : OAuthErrors.InvalidRequest("code and redirect_uri are required");
            case "refresh_token":
                return parameters["refresh_token"] is { } token
                    ? new RefreshAccess(proof, token, parameters["scope"], lifetimes)
                    : OAuthErrors.InvalidRequest("refresh_token is required");
            case "client_credentials":
                return new GrantClientCredentials(proof, parameters["scope"], lifetimes);
            case null:
                return OAuthErrors.InvalidRequest("grant_type is required");
            default:
                return OAuthErrors.UnsupportedGrantType;
        }
    }

    private static Result<ClientCredentials> ReadProof(GrantParameters parameters, HttpContext context)
    {
        var (id, secret) = (parameters["client_id"], parameters["client_secret"]);
        if (AuthenticationHeaderValue.TryParse(context.Request.Headers.Authorization, out var header)
            && header.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase))
        {
            var basic = ParseBasic(header.Parameter);
            if (secret is not null || (id is not null && id != basic.Id))
            {
                return TwoAuthenticationMethods;
            }

            (id, secret) = basic;
        }

        return new ClientCredentials(context.Request.Host.Host, id, secret, context.Connection.RemoteIpAddress?.ToString());
    }

    // RFC 6749, 2.3.1: the id and the secret are form-encoded before Base64.
    private static (string? Id, string? Secret) ParseBasic(string? encoded)
    {
        Span<byte> bytes = stackalloc byte[1024];
        if (encoded is not { Length: > 0 and <= 1024 } || !Convert.TryFromBase64String(encoded, bytes, out var length))
        {
            return (null, null);
        }

        var text = Encoding.UTF8.GetString(bytes[..length]);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0
            ? (null, null)
            : (System.Net.WebUtility.UrlDecode(text[..colon]), System.Net.WebUtility.UrlDecode(text[(colon + 1)..]));
    }

    private static Result<GrantLifetimes> ReadLifetimes(GrantParameters parameters)
    {
        var access = ParseSeconds(parameters["expires_in"], TokenLifetimes.Access, TokenLifetimes.IsAccess);
        var refresh = ParseSeconds(parameters["refresh_token_expires_in"], TokenLifetimes.Refresh, TokenLifetimes.IsRefresh);
        return access is null ? OAuthErrors.InvalidRequest("expires_in must be 300 to 172800 seconds")
            : refresh is null ? OAuthErrors.InvalidRequest("refresh_token_expires_in must be 604800 to 7776000 seconds")
            : new GrantLifetimes(access.Value, refresh.Value);
    }

    private static TimeSpan? ParseSeconds(string? text, TimeSpan defaultValue, Func<long, bool> isAllowed) =>
        text is null ? defaultValue
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && isAllowed(seconds)
            ? TimeSpan.FromSeconds(seconds)
        : null;
}

/// <summary>An error response in the format of RFC 6749 (5.2).</summary>
internal sealed class GrantErrorResult(IReadOnlyList<Error> errors) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var error = errors[0];
        RequestContext.Of(httpContext).Outcome = error.Code;
        var response = httpContext.Response;
        response.StatusCode = error.Kind switch
        {
            ErrorKind.Unauthenticated => StatusCodes.Status401Unauthorized,
            ErrorKind.TooManyRequests => StatusCodes.Status429TooManyRequests,
            ErrorKind.TooLarge => StatusCodes.Status413PayloadTooLarge,
            ErrorKind.TooSlow => StatusCodes.Status408RequestTimeout,
            _ => StatusCodes.Status400BadRequest,
        };
        if (error.Kind == ErrorKind.Unauthenticated)
        {
            Challenges.AddBasic(httpContext, ", charset=\"UTF-8\"");
        }

        if (error.RetryAfter is { } retryAfter)
        {
            response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(retryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        // RFC 6749 defines no token error for rate limits; this code is one of its authorization endpoint.
        var name = error.Code.StartsWith(OAuthErrors.GrantPrefix, StringComparison.Ordinal) ? error.Code[OAuthErrors.GrantPrefix.Length..]
            : error.Kind == ErrorKind.TooManyRequests ? "temporarily_unavailable"
            : "invalid_request";
        return response.WriteAsJsonAsync(new GrantErrorBody(name, error.Detail), WireJson.TypeInfo<GrantErrorBody>());
    }
}
