using Microsoft.AspNetCore.WebUtilities;
using ZisPlatform.Application.Common;

namespace ZisPlatform.Api.Common;

/// <summary>Where browsers and providers reach this server.</summary>
internal static class OwnAddress
{
    /// <summary>Below which the vendor's services are.</summary>
    public const string Services = "/api/services/zis";

    public const string CallbackSuffix = "/connections/oauth/callback";

    /// <summary>What developers register at providers (contract 3.6.3).</summary>
    public const string Callback = Services + CallbackSuffix;

    /// <summary>As the settings say, or as the request was addressed; without a slash at its end.</summary>
    public static string Base(HttpRequest request, ZisOptions options) => options.PublicUrl?.TrimEnd('/') ?? Of(request);

    /// <summary>Whether codes for an integration's own client may be sent there: to this server's callback, whoever asks for it.</summary>
    public static bool IsCallback(string? redirectUri, HttpRequest request, ZisOptions options) =>
        redirectUri == Base(request, options) + Callback || redirectUri == Of(request) + Callback;

    /// <summary>As the request was addressed: what links in an answer begin with.</summary>
    public static string Of(HttpRequest request) => $"{request.Scheme}://{request.Host}";

    /// <summary>The address of a request with other values of some of its query parameters; null takes one away.</summary>
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
