using ZisPlatform.Application.Common;

namespace ZisPlatform.Api.Common;

/// <summary>What the request's log line tells, noted while the request goes through.</summary>
internal sealed class RequestNotes
{
    /// <summary>Who asks; null until and unless the credentials are right.</summary>
    public Actor? Actor { get; set; }

    /// <summary>The rule that refused the request, or <c>ok</c>.</summary>
    public string Outcome { get; set; } = "ok";

    public static RequestNotes Of(HttpContext context)
    {
        if (context.Features.Get<RequestNotes>() is not { } notes)
        {
            notes = new RequestNotes();
            context.Features.Set(notes);
        }

        return notes;
    }
}
