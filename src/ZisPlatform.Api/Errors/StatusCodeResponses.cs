using Microsoft.AspNetCore.Diagnostics;

namespace ZisPlatform.Api.Errors;

/// <summary>Adds a body to statuses that routing returns without one.</summary>
/// <param name="withdrawnHint">Returns the text of the 404 for a path that was withdrawn; null for every other path.</param>
/// <param name="methodHint">Returns the text of a 405 that has one of its own; null for every other request.</param>
internal sealed class StatusCodeResponses(Func<HttpRequest, string?> withdrawnHint, Func<HttpRequest, string?> methodHint)
{
    public Task WriteAsync(StatusCodeContext statusContext)
    {
        var context = statusContext.HttpContext;
        return context.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => WriteNotFoundAsync(context, "there is nothing at this path"),
            StatusCodes.Status405MethodNotAllowed when withdrawnHint(context.Request) is { } hint =>
                WriteNotFoundAsync(context, hint),
            StatusCodes.Status405MethodNotAllowed => ErrorResponse.WriteAsync(
                context, StatusCodes.Status405MethodNotAllowed, "http.method_not_allowed", MethodNotAllowedText(context)),
            var statusCode => ErrorResponse.WriteAsync(context, statusCode, "http.refused", "the request cannot be answered"),
        };
    }

    private static Task WriteNotFoundAsync(HttpContext context, string detail)
    {
        // A 405 that becomes a 404 must not keep the Allow header that routing added.
        context.Response.Headers.Remove("Allow");
        return ErrorResponse.WriteAsync(context, StatusCodes.Status404NotFound, "http.no_such_path", detail);
    }

    private string MethodNotAllowedText(HttpContext context) =>
        methodHint(context.Request)
        ?? $"{context.Request.Method} is not possible here; allowed: {context.Response.Headers.Allow}";
}
