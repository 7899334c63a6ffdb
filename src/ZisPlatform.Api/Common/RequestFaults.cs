using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Connections;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Api.Common;

/// <summary>Maps the exceptions of the framework's readers to the fault of the caller that they stand for.</summary>
internal static class RequestFaults
{
    private static readonly Error BodyTooLarge = new(
        ErrorKind.TooLarge, "http.body_too_large", $"the request body is larger than {ZisServer.MaximumBodySize:N0} bytes");

    private static readonly Error BodyTooSlow = new(ErrorKind.TooSlow, "http.body_too_slow", "the request body arrived too slowly");

    private static readonly Error Malformed = new(ErrorKind.Invalid, "http.bad_request", "the request is not well-formed HTTP");

    private static readonly Error UnreadableForm = new(
        ErrorKind.Invalid, "http.unreadable_form", "the form cannot be read: it is malformed, incomplete, or has too many or too long fields");

    /// <summary>Returns the fault that the web server found while it read a request.</summary>
    public static Error Of(BadHttpRequestException exception) => exception.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => BodyTooLarge,
        StatusCodes.Status408RequestTimeout => BodyTooSlow,
        _ => Malformed,
    };

    /// <summary>Returns the fault behind an exception thrown while a form was read; null where the exception is not the caller's fault.</summary>
    public static Error? OfForm(Exception exception) => exception switch
    {
        BadHttpRequestException bad => Of(bad),
        AntiforgeryValidationException { InnerException: { } inner } => OfForm(inner),
        // The last one: a charset that the framework does not read.
        InvalidDataException or IOException or NotSupportedException when !IsAborted(exception) => UnreadableForm,
        _ => null,
    };

    /// <summary>Determines whether an exception says that the client closed the connection.</summary>
    public static bool IsAborted(Exception exception) => exception is ConnectionResetException or ConnectionAbortedException;
}
