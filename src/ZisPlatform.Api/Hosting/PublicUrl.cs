using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using ZisPlatform.Application.Common;

namespace ZisPlatform.Api.Hosting;

/// <summary>The addresses at which browsers and providers reach this server.</summary>
internal static class PublicUrl
{
    /// <summary>The base path of the vendor's services.</summary>
    public const string Services = "/api/services/zis";

    public const string CallbackSuffix = "/connections/oauth/callback";

    /// <summary>The callback path that developers register at providers (contract 3.6.3).</summary>
    public const string Callback = Services + CallbackSuffix;

    /// <summary>Returns the public URL of the settings, or else the address of the request; without a trailing slash.</summary>
    public static string Base(HttpRequest request) =>
        request.HttpContext.RequestServices.GetRequiredService<IOptions<ServerOptions>>().Value.PublicUrl?.TrimEnd('/') ?? Of(request);

    /// <summary>
    /// Determines whether codes for an integration's own client may be sent to an address: only to this server's callback, at its
    /// configured or its requested address.
    /// </summary>
    public static bool IsCallback(string? redirectUri, HttpRequest request) =>
        redirectUri == Base(request) + Callback || redirectUri == Of(request) + Callback;

    /// <summary>Returns the scheme and host of the request; links in responses start with them.</summary>
    public static string Of(HttpRequest request) => $"{request.Scheme}://{request.Host}";

    /// <summary>Returns the address of the request with changed query parameters; null removes a parameter.</summary>
    public static string With(HttpRequest request, params ReadOnlySpan<(string Name, string? Value)> changes)
    {
        var query = request.Query.ToDictionary(pair => pair.Key, pair => (string?)pair.Value.ToString());
        foreach (var (name, value) in changes)
        {
            query[name] = value;
        }

        return QueryHelpers.AddQueryString(Of(request) + request.Path, query.Where(pair => pair.Value is not null));
    }
}
