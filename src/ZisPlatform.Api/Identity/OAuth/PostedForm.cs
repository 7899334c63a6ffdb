using Microsoft.AspNetCore.Antiforgery;
using Microsoft.Extensions.Primitives;
using ZisPlatform.Api.Errors;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Api.Identity.OAuth;

/// <summary>A form of this server's pages, as an argument of an endpoint.</summary>
internal sealed class PostedForm
{
    public static readonly Error InvalidForm = new(
        ErrorKind.Invalid, "http.foreign_form", "the form is another site's, or its page was loaded too long ago");

    private readonly IFormCollection _fields;

    private PostedForm(IFormCollection fields, Error? error) => (_fields, Error) = (fields, error);

    /// <summary>Gets the error if the form is from another site, too old or unreadable; null if it is valid.</summary>
    public Error? Error { get; }

    /// <summary>Gets the values of a field as the browser sent them; there are none in an invalid form.</summary>
    public StringValues this[string name] => _fields[name];

    /// <summary>Creates a pair of anti-forgery tokens, and stores one of them in its cookie.</summary>
    public static AntiforgeryTokenSet IssueTokens(HttpContext context) => AntiforgeryOf(context).GetAndStoreTokens(context);

    public static async ValueTask<PostedForm?> BindAsync(HttpContext context)
    {
        try
        {
            return context.Request.HasFormContentType && await AntiforgeryOf(context).IsRequestValidAsync(context)
                ? new PostedForm(await context.Request.ReadFormAsync(context.RequestAborted), null)
                : new PostedForm(FormCollection.Empty, InvalidForm);
        }
        catch (Exception exception) when (RequestExceptionMapper.FindFormError(exception) is { } requestError)
        {
            return new PostedForm(FormCollection.Empty, requestError);
        }
    }

    private static IAntiforgery AntiforgeryOf(HttpContext context) => context.RequestServices.GetRequiredService<IAntiforgery>();
}
