namespace ZisPlatform.Domain.Common;

/// <summary>The kind of an expected error. The API layer maps each kind to one status code.</summary>
public enum ErrorKind
{
    /// <summary>The request itself breaks a rule, independent of the stored state.</summary>
    Invalid,

    /// <summary>The request is larger than the server accepts.</summary>
    TooLarge,

    /// <summary>The request did not arrive within the server's time limit.</summary>
    TooSlow,

    /// <summary>The request is valid but conflicts with the stored state.</summary>
    Conflict,

    /// <summary>A conflict that the contract reports as a bad request (400) instead of 409.</summary>
    Refused,

    /// <summary>A conflict that the contract reports as 422 instead of 409.</summary>
    Unprocessable,

    /// <summary>The credentials are missing or wrong.</summary>
    Unauthenticated,

    /// <summary>The caller is known but not allowed to do this.</summary>
    Forbidden,

    /// <summary>The requested object does not exist for this caller.</summary>
    NotFound,

    /// <summary>Too many attempts in a short time. The same request may succeed later.</summary>
    TooManyRequests,

    /// <summary>The server has no capacity for the request now. The same request may succeed later.</summary>
    Unavailable,
}

/// <summary>An expected error: its kind, the rule that was broken and a description. It never contains a secret.</summary>
/// <param name="Kind">The kind of error.</param>
/// <param name="Code">A stable name of the rule, <c>module.rule</c>. Programs may compare it.</param>
/// <param name="Detail">One sentence for people that names the field and the rule.</param>
/// <param name="Path">The JSON path of the value in the request body; null if the body did not cause the error.</param>
public sealed record Error(ErrorKind Kind, string Code, string Detail, string? Path = null)
{
    /// <summary>Gets the time to wait before the same request can succeed; null if waiting does not help.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
