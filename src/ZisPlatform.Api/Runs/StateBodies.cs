using System.Text;
using System.Text.Json.Serialization;
using ZisPlatform.Api.Serialization;
using ZisPlatform.Application.Runs.Execution;
using ZisPlatform.Application.Runs.History;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Flows.Execution;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Api.Runs;

/// <summary>A run with everything that one of its attempts did.</summary>
/// <param name="Run">The run.</param>
/// <param name="Attempt">The attempt that the states belong to.</param>
/// <param name="Bundle">The upload that the flow is from; null if the attempt has no history.</param>
/// <param name="Input">The event's payload.</param>
/// <param name="States">The states; null if the attempt has not begun, did not start its flow, or its flow no longer exists.</param>
/// <param name="Log">The log entries of the whole run, oldest first.</param>
internal sealed record RunBody(
    RunItem Run,
    int Attempt,
    FlowGeneration? Bundle,
    [property: JsonConverter(typeof(RawJsonConverter))] string Input,
    IReadOnlyList<StateItem>? States,
    IReadOnlyList<LogItem> Log)
{
    public static RunBody Of(RunDetails details)
    {
        var (view, run, trace, log) = details;
        // A flow always fails in a state; an error without a state means that the flow did not start.
        var didNotStart = view.Attempt == run.Attempt && view is { Error: not null, FailedState: null, Status: "failed" };
        var openStatus = view.FinishedAt is null ? StateItem.Running : StateItem.Cancelled;
        return new(
            RunItem.Of(view),
            run.Attempt,
            trace?.Generation,
            StateItem.Truncate(JsonValue.Parse(run.Event.Event.Body), StateItem.MaxDocumentLength),
            trace is null || didNotStart ? null : StateItem.Of(trace.States, openStatus),
            [.. log.Select(LogItem.Of)]);
    }
}

/// <summary>A visited state; <c>rule</c> is the Choice or Catch that selected the next state.</summary>
internal sealed record StateItem(
    int Number,
    string Name,
    string Type,
    string? Iteration,
    string Status,
    string? Rule,
    string? Next,
    DateTimeOffset EnteredAt,
    DateTimeOffset? ExitedAt,
    [property: JsonConverter(typeof(RawJsonConverter))] string Input,
    [property: JsonConverter(typeof(RawJsonConverter))] string Output,
    string? Error,
    string? Cause,
    int Retries,
    CallItem? Call,
    IReadOnlyList<TryItem> Tries)
{
    /// <summary>The status of a state that has not been left, while its run is in progress.</summary>
    public const string Running = "running";

    /// <summary>The status of a state that has not been left, after its run was ended.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>The maximum length of a document in a response, in characters; longer documents are cut.</summary>
    public const int MaxDocumentLength = 16 * 1024;

    /// <summary>The lower bound of the maximum length of a document, for responses with very many documents, in characters.</summary>
    private const int MinLengthLimit = 1024;

    /// <summary>The approximate maximum length of all documents in a response, in characters.</summary>
    private const int MaxResponseLength = 4 * 1024 * 1024;

    /// <param name="states">The states.</param>
    /// <param name="openStatus">The status of states that have not been left.</param>
    public static IReadOnlyList<StateItem> Of(IReadOnlyList<StateVisit> states, string openStatus)
    {
        var documents = states.Sum(state => 2 + (state.Action is null ? 0 : 2) + state.Tries.Count);
        var maxLength = Math.Clamp(MaxResponseLength / Math.Max(documents, 1), MinLengthLimit, MaxDocumentLength);
        return [.. states.Select(state => Of(state, openStatus, maxLength))];
    }

    public static string TypeOf(StateVisit state) => state.Visit.State.GetType().Name[..^"State".Length];

    public static string StatusOf(StateVisit state, string openStatus) => state.Exit switch
    {
        null => openStatus,
        { Kind: FlowExitKind.Failed } => "failed",
        { Kind: FlowExitKind.Caught } => "caught",
        _ => "succeeded",
    };

    public static string Truncate(in JsonValue value, int maxLength)
    {
        var text = value.ToString();
        return text.Length <= maxLength
            ? text
            : JsonValue.Object(("truncated", true), ("length", text.Length), ("beginning", PlainText.Truncate(text, maxLength))).ToString();
    }

    private static StateItem Of(StateVisit state, string openStatus, int maxLength) => new(
        state.Visit.Number,
        state.Visit.State.Name,
        TypeOf(state),
        state.Visit.Iteration is { Length: > 0 } iteration ? iteration : null,
        StatusOf(state, openStatus),
        state.Exit switch
        {
            { Rule: null } or null => null,
            { Rule: < 0 } => "Default",
            { Kind: FlowExitKind.Caught, Rule: { } rule } => $"Catch[{rule}]",
            { Rule: { } rule } => $"Choices[{rule}]",
        },
        state.Exit?.Next?.Name,
        state.Visit.At,
        state.Exit?.At,
        Truncate(state.Visit.Input, maxLength),
        state.Exit is { } exit ? Truncate(exit.Output, maxLength) : "null",
        state.Exit?.Error?.Name,
        state.Exit?.Error?.Cause,
        state.Tries.Count(stateTry => stateTry.RetryAt is not null),
        state.Action is { } action ? CallItem.Of(action, maxLength) : null,
        [.. state.Tries.Select(stateTry => TryItem.Of(stateTry, maxLength))]);
}

/// <summary>The external call of a state; the same for each of its tries.</summary>
internal sealed record CallItem(
    string Action,
    string? Method,
    string? Url,
    string? Connection,
    IReadOnlyDictionary<string, string>? Headers,
    string? Body,
    [property: JsonConverter(typeof(RawJsonConverter))] string Parameters)
{
    public static CallItem Of(ActionEffect effect, int maxLength) => new(
        effect.ActionName,
        effect.Call?.Method,
        effect.Call is { } call ? Truncate(call.Url.OriginalString, maxLength) : null,
        effect.Call?.Connection,
        effect.Call?.Headers.GroupBy(header => header.Key).ToDictionary(
            header => header.Key,
            header => Truncate(string.Join(", ", header.Select(pair => pair.Value)), maxLength)),
        effect.Call?.Body is { } body ? Decode(body.Span, maxLength) : null,
        StateItem.Truncate(effect.Parameters, maxLength));

    private static string Truncate(string text, int maxLength) =>
        text.Length <= maxLength ? text : PlainText.Truncate(text, maxLength) + "…";

    /// <summary>Decodes the beginning of a body. A character that the cut would split is left out.</summary>
    internal static string Decode(ReadOnlySpan<byte> body, int maxBytes)
    {
        // A decoder that is not flushed keeps an incomplete character for the bytes that would follow.
        var characters = new char[Encoding.UTF8.GetMaxCharCount(Math.Min(body.Length, maxBytes))];
        var length = Encoding.UTF8.GetDecoder().GetChars(
            body[..Math.Min(body.Length, maxBytes)], characters, flush: body.Length <= maxBytes);
        return new string(characters, 0, length);
    }
}

/// <summary>One try of a state: the result of its call, and the time of the next try.</summary>
internal sealed record TryItem(
    DateTimeOffset EndedAt,
    string? IdempotencyKey,
    [property: JsonConverter(typeof(RawJsonConverter))] string Exchange,
    [property: JsonConverter(typeof(RawJsonConverter))] string Result,
    string? Error,
    string? Cause,
    DateTimeOffset? RetryAt)
{
    public static TryItem Of(StateTry stateTry, int maxLength) => new(
        stateTry.At,
        stateTry.IdempotencyKey,
        stateTry.Exchange ?? "null",
        stateTry.Result is { } result ? StateItem.Truncate(result, maxLength) : "null",
        stateTry.Error?.Name,
        stateTry.Error?.Cause,
        stateTry.RetryAt);
}
