using System.Net;

namespace ZisPlatform.Cli.Server;

internal static class RetryAfter
{
    /// <summary>Longer than this nobody watches a command do nothing; the error tells them how long it would have been.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    /// <summary>How long a server that turned a request away wants it put off; null when trying again is not worth it.</summary>
    public static TimeSpan? Of(HttpResponseMessage response, TimeProvider clock)
    {
        if (response.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable)
            || response.Headers.RetryAfter is not { } header)
        {
            return null;
        }

        var wait = header.Delta ?? header.Date - clock.GetUtcNow();
        return wait switch
        {
            null => null,
            var time when time > _patience => null,
            var time when time < TimeSpan.Zero => TimeSpan.Zero,
            _ => wait,
        };
    }
}
