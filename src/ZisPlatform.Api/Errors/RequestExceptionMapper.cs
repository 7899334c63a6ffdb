using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Connections;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Api.Errors;

/// <summary>Maps exceptions of the framework's readers to the caller's errors.</summary>
internal static class RequestExceptionMapper
{
    private static readonly Error BodyTooLarge = new(
        ErrorKind.TooLarge, "http.body_too_large", $"the request body is larger than {ZisServer.MaximumBodySize:N0} bytes");

    private static readonly Error BodyTooSlow = new(ErrorKind.TooSlow, "http.body_too_slow", "the request body arrived too slowly");

    private static readonly Error Malformed = new(ErrorKind.Invalid, "http.bad_request", "the request is not well-formed HTTP");

    private static readonly Error UnreadableForm = new(
        ErrorKind.Invalid,
        "http.unreadable_form",
        "the form cannot be read: it is malformed, incomplete, or has too many or too long fields");

    /// <summary>Returns the error that the web server found while reading a request.</summary>
    public static Error ToError(BadHttpRequestException exception) => exception.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => BodyTooLarge,
        StatusCodes.Status408RequestTimeout => BodyTooSlow,
        _ => Malformed,
    };

    /// <summary>Returns the error behind an exception thrown while reading a form; null if the caller did not cause it.</summary>
    public static Error? FindFormError(Exception exception) => exception switch
    {
        BadHttpRequestException badRequest => ToError(badRequest),
        AntiforgeryValidationException { InnerException: { } inner } => FindFormError(inner),
        // NotSupportedException: a charset that the framework cannot read.
        InvalidDataException or IOException or NotSupportedException when !IsAborted(exception) => UnreadableForm,
        _ => null,
    };

    /// <summary>Determines whether an exception means that the client closed the connection.</summary>
    public static bool IsAborted(Exception exception) => exception is ConnectionResetException or ConnectionAbortedException;
}
