namespace ZisPlatform.Api.Common;

/// <summary>Asks again who sends a request, for answers that go on for long.</summary>
internal interface ICallerCheck
{
    /// <summary>
    /// Whether the request's credential is still good, and its user may still call the endpoint. What another replica has changed is
    /// known five seconds later.
    /// </summary>
    Task<bool> StillHoldsAsync(HttpContext context);
}
