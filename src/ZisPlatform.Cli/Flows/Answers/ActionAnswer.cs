using System.Globalization;
using System.Net.Http.Headers;
using ZisPlatform.Cli.Flows.Files;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Domain.Flows.Actions;
using ZisPlatform.Domain.Flows.Execution;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Cli.Flows.Answers;

/// <summary>The answer of an action: defined in a mock, read from a recording, or received over the network.</summary>
internal sealed record ActionAnswer
{
    /// <summary>The members that an answer can have in a file.</summary>
    public static readonly string[] Members = ["status", "headers", "body", "body_base64", "result", "error", "timeout", "seconds"];

    private static readonly string[] Kinds = ["result", "error", "timeout"];

    /// <summary>Gets the HTTP answer of a custom action; null if the answer is not an HTTP answer.</summary>
    public HttpActionResponse? Http { get; init; }

    /// <summary>Gets the result of the action. A custom action returns it with status 200 and this value as JSON.</summary>
    public JsonValue? Result { get; init; }

    /// <summary>Gets the reason why a custom action has no answer, or why a built-in action refuses the call.</summary>
    public string? Error { get; init; }

    /// <summary>Gets the error of a request over the network; null if there is an answer.</summary>
    public FlowError? Failure { get; init; }

    /// <summary>Gets a value: true if the answer never arrives, so that the state or the flow times out.</summary>
    public bool TimesOut { get; init; }

    /// <summary>Gets the duration of the call.</summary>
    public TimeSpan Duration { get; init; }

    public static ActionAnswer OfStatus(int status) => new() { Http = new HttpActionResponse(status, null, default) };

    /// <summary>Reads an answer in the form of a mock file; a number is a status.</summary>
    /// <param name="additionalMembers">Further members that the file can have here.</param>
    public static ActionAnswer Read(JsonShape shape, params string[] additionalMembers)
    {
        if (shape.Value.IsNumber)
        {
            return OfStatus((int)shape.Integer(100, 599));
        }

        shape.RequireOnly([.. Members, .. additionalMembers]);
        var duration = shape.Find("seconds")?.Seconds() ?? TimeSpan.Zero;
        var kinds = Kinds.Where(kind => shape.Value.TryGet(kind, out _)).ToList();
        var http = Members[..4].Where(member => shape.Value.TryGet(member, out _)).ToList();
        if (kinds.Count > 1 || (kinds.Count == 1 && http.Count > 0))
        {
            throw shape.CreateError($"cannot have both {kinds[0]} and {kinds.Concat(http).ElementAt(1)}");
        }

        return kinds.FirstOrDefault() switch
        {
            "result" => new() { Result = shape.Value["result"], Duration = duration },
            "error" => new() { Error = shape.Find("error")!.Value.Text, Duration = duration },
            "timeout" => shape.Find("timeout") is { Flag: true }
                ? new() { TimesOut = true, Duration = duration }
                : throw shape.CreateError("has a timeout that is not true; the only valid value is true"),
            _ when http.Count == 0 => throw shape.CreateError("must have one of status, body, result, error and timeout"),
            _ => new() { Http = ReadHttp(shape), Duration = duration },
        };
    }

    /// <summary>Converts the answer to the outcome that the flow receives.</summary>
    /// <param name="calledAt">The time of the call.</param>
    public FlowOutcome ToOutcome(ActionEffect effect, DateTimeOffset calledAt, HttpOptions options)
    {
        var at = calledAt + Duration;
        if (TimesOut)
        {
            return FlowOutcome.TimedOut(Duration > TimeSpan.Zero ? at : effect.Deadline);
        }

        if (effect.BuiltIn is not null)
        {
            return Error is not null ? FlowOutcome.Failed(FlowErrors.BuiltIn(Error), at) : FlowOutcome.Returned(Result ?? default, at);
        }

        return (Failure ?? (Error is null ? null : FlowErrors.NoResponse(Error))) is { } failure
            ? FlowOutcome.Failed(failure, at)
            : FlowOutcome.FromResponse(Http ?? new HttpActionResponse(200, "application/json", Result!.Value.ToUtf8()), at, options);
    }

    /// <summary>Converts the answer to the form that <see cref="Read"/> reads.</summary>
    public JsonValue ToValue()
    {
        var builder = new JsonObjectBuilder();
        if (Http is { } http)
        {
            builder.Set("status", http.Status);
            var headers = JsonValue.EmptyObject;
            headers = http.ContentType is { } type ? headers.With("content-type", type) : headers;
            headers = http.RetryAfter is { } retryAfter ? headers.With("retry-after", FormatSeconds(retryAfter)) : headers;
            if (headers.Count > 0)
            {
                builder.Set("headers", headers);
            }

            if (http.Body.Length > 0)
            {
                _ = Body.IsText(http.Body.Span)
                    ? builder.Set("body", Body.ToValue(http.Body.Span))
                    : builder.Set("body_base64", Convert.ToBase64String(http.Body.Span));
            }
        }
        else if (Result is { } result)
        {
            builder.Set("result", result);
        }
        else
        {
            _ = (Error ?? Failure?.Cause[FlowErrors.ActionFailedPrefix.Length..]) is { } error
                ? builder.Set("error", error)
                : builder.Set("timeout", true);
        }

        return (Duration > TimeSpan.Zero ? builder.Set("seconds", JsonValue.Number(FormatSeconds(Duration))) : builder).ToValue();
    }

    private static string FormatSeconds(TimeSpan time) =>
        ((decimal)time.Ticks / TimeSpan.TicksPerSecond).ToString("0.#######", CultureInfo.InvariantCulture);

    private static HttpActionResponse ReadHttp(JsonShape shape)
    {
        var status = (int)(shape.Find("status")?.Integer(100, 599) ?? 200);
        string? type = null;
        TimeSpan? retryAfter = null;
        foreach (var (name, value) in shape.Find("headers")?.Members ?? [])
        {
            var text = value.Value.IsNumber ? value.Value.ToPlainText() : value.Text;
            type = name.Equals("content-type", StringComparison.OrdinalIgnoreCase) ? text : type;
            retryAfter = !name.Equals("retry-after", StringComparison.OrdinalIgnoreCase) ? retryAfter
                : RetryConditionHeaderValue.TryParse(text, out var condition) && condition.Delta is { } delta ? delta
                : decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
                    && seconds < 1_000_000
                    ? TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond))
                    : throw value.CreateError("must be a number of seconds");
        }

        if (shape.Find("body_base64") is { } encoded)
        {
            var bytes = new byte[encoded.Text.Length];
            return Convert.TryFromBase64String(encoded.Text, bytes, out var length)
                ? new HttpActionResponse(status, type, bytes.AsMemory(0, length), retryAfter)
                : throw encoded.CreateError("must be Base64");
        }

        if (shape.Find("body") is not { } body)
        {
            return new HttpActionResponse(status, type, default, retryAfter);
        }

        return new HttpActionResponse(
            status, type ?? (body.Value.IsString ? null : "application/json"), Body.FromValue(body.Value), retryAfter);
    }
}
