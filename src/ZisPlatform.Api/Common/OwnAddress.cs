using Microsoft.AspNetCore.WebUtilities;

namespace ZisPlatform.Api.Common;

/// <summary>Addresses that answers hand out.</summary>
internal static class OwnAddress
{
    /// <summary>The address of a request with other values of some of its query parameters; null takes one away.</summary>
    public static string With(HttpRequest request, params ReadOnlySpan<(string Name, string? Value)> changes)
    {
        var query = request.Query.ToDictionary(pair => pair.Key, pair => (string?)pair.Value.ToString());
        foreach (var (name, value) in changes)
        {
            query[name] = value;
        }

        return QueryHelpers.AddQueryString($"{request.Scheme}://{request.Host}{request.Path}", query.Where(pair => pair.Value is not null));
    }
}
