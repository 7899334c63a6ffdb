using Microsoft.AspNetCore.Diagnostics;
using ZisPlatform.Api.Connections;
using ZisPlatform.Api.Registry;

namespace ZisPlatform.Api.Common;

/// <summary>Adds a body to statuses that routing returns without one.</summary>
internal static class StatusCodeResponses
{
    public static Task AnswerAsync(StatusCodeContext status)
    {
        var context = status.HttpContext;
        return context.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => NoSuchPathAsync(context, "there is nothing at this path"),
            StatusCodes.Status405MethodNotAllowed when StaticConnectionEndpoints.WithdrawnHint(context.Request) is { } hint =>
                NoSuchPathAsync(context, hint),
            StatusCodes.Status405MethodNotAllowed => ErrorResponse.WriteAsync(
                context, StatusCodes.Status405MethodNotAllowed, "http.method_not_allowed", MethodText(context)),
            var other => ErrorResponse.WriteAsync(context, other, "http.refused", "the request cannot be answered"),
        };
    }

    private static Task NoSuchPathAsync(HttpContext context, string detail)
    {
        // A 405 that becomes a 404 must not keep the Allow header that routing added.
        context.Response.Headers.Remove("Allow");
        return ErrorResponse.WriteAsync(context, StatusCodes.Status404NotFound, "http.no_such_path", detail);
    }

    private static string MethodText(HttpContext context) =>
        IntegrationEndpoints.ImmutabilityHint(context.Request)
        ?? $"{context.Request.Method} is not possible here; allowed: {context.Response.Headers.Allow}";
}
