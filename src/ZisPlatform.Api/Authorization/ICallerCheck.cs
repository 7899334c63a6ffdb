namespace ZisPlatform.Api.Authorization;

/// <summary>Authenticates and authorizes a request again, for long-lived responses.</summary>
internal interface ICallerCheck
{
    /// <summary>
    /// Determines whether the request's credential is still valid and its user may still call the endpoint. A change made on another
    /// replica takes effect five seconds later.
    /// </summary>
    Task<bool> StillHoldsAsync(HttpContext context);
}
