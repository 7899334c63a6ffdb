using ZisPlatform.Application.Common;

namespace ZisPlatform.Api.Hosting;

/// <summary>Values for the request's log entry, collected while the request is processed.</summary>
internal sealed class RequestContext
{
    /// <summary>The caller; null unless the credentials have been verified.</summary>
    public Actor? Actor { get; set; }

    /// <summary>The code of the error that rejected the request, or <c>ok</c>.</summary>
    public string Outcome { get; set; } = "ok";

    public static RequestContext Of(HttpContext context)
    {
        if (context.Features.Get<RequestContext>() is not { } requestContext)
        {
            requestContext = new RequestContext();
            context.Features.Set(requestContext);
        }

        return requestContext;
    }
}
