using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using ZisPlatform.Api.Hosting;
using ZisPlatform.Api.Serialization;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Api.Errors;

/// <summary>The error body of the vendor's contract (1.6).</summary>
internal sealed record WireErrorBody(IReadOnlyList<WireErrorItem> Errors, string Message);

/// <param name="Code">The contract's code for the kind of error, as a string.</param>
/// <param name="Detail">The description of the error.</param>
/// <param name="Status">The HTTP status, as a string.</param>
internal sealed record WireErrorItem(string Code, string Detail, string Status);

/// <summary>The error body of the platform API: problem details (RFC 9457) with all errors found.</summary>
internal sealed record ProblemBody(
    string Type, string Title, int Status, string Detail, string Code, string RequestId, IReadOnlyList<ProblemItem> Errors);

internal sealed record ProblemItem(string Code, string Detail, string? Path);

/// <summary>
/// Maps errors to HTTP statuses and writes them in the format of the vendor's contract or of the platform API; no other code does this.
/// </summary>
internal static class ErrorResponse
{
    /// <summary>The path of the platform API; all other paths use the vendor's error format.</summary>
    public const string PlatformPath = "/api/platform";

    /// <summary>Returns the errors as the result of a handler.</summary>
    public static IResult From(IReadOnlyList<Error> errors) => new ErrorResult(errors);

    /// <summary>Writes the errors; the first one determines the status.</summary>
    public static Task WriteAsync(HttpContext context, params IReadOnlyList<Error> errors)
    {
        if (errors[0].RetryAfter is { } retryAfter)
        {
            context.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(retryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        return WriteAsync(context, StatusOf(errors[0].Kind), errors);
    }

    /// <summary>Writes a status that no use case returns: 404 and 405 of routing, 500.</summary>
    public static Task WriteAsync(HttpContext context, int status, string code, string detail) =>
        WriteAsync(context, status, [new Error(ErrorKind.Invalid, code, detail)]);

    private static Task WriteAsync(HttpContext context, int status, IReadOnlyList<Error> errors)
    {
        RequestContext.Of(context).Outcome = errors[0].Code;
        context.Response.StatusCode = status;
        return context.Request.Path.StartsWithSegments(PlatformPath, StringComparison.OrdinalIgnoreCase)
            ? context.Response.WriteAsJsonAsync(
                CreateProblemBody(context, status, errors),
                WireJson.TypeInfo<ProblemBody>(),
                "application/problem+json")
            : context.Response.WriteAsJsonAsync(CreateWireBody(status, errors), WireJson.TypeInfo<WireErrorBody>());
    }

    public static int StatusOf(ErrorKind kind) => kind switch
    {
        ErrorKind.Invalid or ErrorKind.Refused => StatusCodes.Status400BadRequest,
        ErrorKind.Unauthenticated => StatusCodes.Status401Unauthorized,
        ErrorKind.Forbidden => StatusCodes.Status403Forbidden,
        ErrorKind.NotFound => StatusCodes.Status404NotFound,
        ErrorKind.Conflict => StatusCodes.Status409Conflict,
        ErrorKind.Unprocessable => StatusCodes.Status422UnprocessableEntity,
        ErrorKind.TooLarge => StatusCodes.Status413PayloadTooLarge,
        ErrorKind.TooSlow => StatusCodes.Status408RequestTimeout,
        ErrorKind.TooManyRequests => StatusCodes.Status429TooManyRequests,
        ErrorKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
    };

    /// <summary>
    /// Returns the contract's code of a status. 1001, 1010 and 1050 are documented; the others follow the same scheme (contract U23).
    /// </summary>
    public static string CodeOf(int status) => status switch
    {
        StatusCodes.Status500InternalServerError => "1050",
        StatusCodes.Status503ServiceUnavailable => "1053",
        StatusCodes.Status400BadRequest => "1010",
        StatusCodes.Status413PayloadTooLarge => "1013",
        _ => string.Create(CultureInfo.InvariantCulture, $"10{status % 100:00}"),
    };

    private static WireErrorBody CreateWireBody(int status, IReadOnlyList<Error> errors)
    {
        var code = CodeOf(status);
        var statusText = status.ToString(CultureInfo.InvariantCulture);
        var items = new WireErrorItem[errors.Count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = new WireErrorItem(code, Describe(errors[i]), statusText);
        }

        return new WireErrorBody(items, string.Join("; ", items.Select(item => item.Detail)));
    }

    private static ProblemBody CreateProblemBody(HttpContext context, int status, IReadOnlyList<Error> errors) => new(
        "about:blank",
        ReasonPhrases.GetReasonPhrase(status),
        status,
        string.Join("; ", errors.Select(Describe)),
        errors[0].Code,
        context.TraceIdentifier,
        [.. errors.Select(error => new ProblemItem(error.Code, error.Detail, error.Path))]);

    private static string Describe(Error error) => error.Path is null ? error.Detail : $"{error.Detail} (at {error.Path})";

    private sealed class ErrorResult(IReadOnlyList<Error> errors) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => WriteAsync(httpContext, errors);
    }
}
