using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Runs;

/// <summary>The errors of events and runs.</summary>
public static class RunErrors
{
    public static readonly Error NoSuchLog = new(
        ErrorKind.NotFound, "runs.no_such_log", "there is no such log entry on this account");

    public static readonly Error Overloaded = new(
        ErrorKind.TooManyRequests, "runs.overloaded", "the server takes no more events at the moment; send this one again")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    /// <param name="limit">The maximum number of concurrent stream clients.</param>
    public static Error TooManyStreams(int limit) => new(
        ErrorKind.TooManyRequests,
        "runs.too_many_listeners",
        $"{limit} listen on this account already, which is the most; end one of them")
    {
        RetryAfter = TimeSpan.FromSeconds(10),
    };

    public static readonly Error NoSuchRun = new(ErrorKind.NotFound, "runs.no_such_run", "there is no such run on this account");

    public static readonly Error NoSuchAttempt = new(
        ErrorKind.NotFound, "runs.no_such_attempt", "the run has no such attempt, or it has not begun");

    public static readonly Error NoSuchReplay = new(
        ErrorKind.NotFound, "runs.no_such_replay", "there is no such replay on this account");

    public static readonly Error AlreadyFinished = new(ErrorKind.Conflict, "runs.over", "the run is over; replay it instead");

    public static readonly Error NotFinished = new(ErrorKind.Conflict, "runs.still_going", "the run is not over yet; cancel it first");
}
