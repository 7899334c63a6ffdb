namespace ZisPlatform.Domain.Common;

/// <summary>What an expected refusal means to the caller; the edge of the system turns each kind into one status.</summary>
public enum ErrorKind
{
    /// <summary>The request breaks a rule of its own, whatever is stored.</summary>
    Invalid,

    /// <summary>The request is larger than the server takes.</summary>
    TooLarge,

    /// <summary>The request did not arrive in the time that the server waits.</summary>
    TooSlow,

    /// <summary>The request is fine, but something stored stands against it.</summary>
    Conflict,

    /// <summary>The contract answers this conflict as a bad request (400), not as 409.</summary>
    Refused,

    /// <summary>The contract answers this conflict as 422, not as 409.</summary>
    Unprocessable,

    /// <summary>No credentials, or wrong ones.</summary>
    Unauthenticated,

    /// <summary>Known caller, not allowed.</summary>
    Forbidden,

    /// <summary>No such thing for this caller.</summary>
    NotFound,

    /// <summary>Too many attempts in a short time; the same request may succeed later.</summary>
    TooManyRequests,

    /// <summary>The server has no capacity for it now; the same request may succeed later.</summary>
    Unavailable,
}

/// <summary>One refusal: what it means, which rule, and in words. It never holds a secret.</summary>
/// <param name="Kind">What it means to the caller.</param>
/// <param name="Code">A stable name of the rule, <c>module.rule</c>; programs may compare it.</param>
/// <param name="Detail">One sentence for people, naming the field and the rule.</param>
/// <param name="Path">The JSON path of the value in the request's body; null where the body is not at fault.</param>
public sealed record Error(ErrorKind Kind, string Code, string Detail, string? Path = null)
{
    /// <summary>How long to wait before the same request makes sense; null where waiting does not help.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
