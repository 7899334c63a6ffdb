using ZisPlatform.Application.Common;

namespace ZisPlatform.Api.Common;

/// <summary>Whose request it may be; which credentials may prove it says the endpoint's <see cref="Access"/>.</summary>
internal static class Policies
{
    /// <summary>An admin of the account.</summary>
    public const string Admin = "admin";

    /// <summary>Any user of the account.</summary>
    public const string User = "user";
}

/// <summary>The authenticated caller, as an argument of an endpoint.</summary>
internal sealed record Caller(Actor Actor)
{
    public static ValueTask<Caller?> BindAsync(HttpContext context) =>
        ValueTask.FromResult<Caller?>(new Caller(
            RequestNotes.Of(context).Actor ?? throw new InvalidOperationException("The endpoint requires no caller, but asks for one.")));
}
