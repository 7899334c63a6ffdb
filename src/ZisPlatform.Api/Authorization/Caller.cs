using ZisPlatform.Api.Hosting;
using ZisPlatform.Application.Common;

namespace ZisPlatform.Api.Authorization;

/// <summary>The authorization policies by role; the endpoint's <see cref="Access"/> defines the accepted credentials.</summary>
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
            RequestContext.Of(context).Actor ?? throw new InvalidOperationException(
                "The endpoint binds a Caller but requires no authorization; add RequireAuthorization to it.")));
}
