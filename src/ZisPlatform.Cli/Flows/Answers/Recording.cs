using System.Globalization;
using ZisPlatform.Cli.Flows.Files;
using ZisPlatform.Cli.Flows.Running;
using ZisPlatform.Cli.Output;
using ZisPlatform.Domain.Flows.Secrets;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Cli.Flows.Answers;

/// <summary>
/// Writes every exchange of a run as a mock file. Each answer also contains the number of its call and the request that it answered.
/// </summary>
internal static class Recording
{
    public static JsonValue Of(RunReport report, SecretMasker secrets)
    {
        var file = new JsonObjectBuilder().Set(Mocks.RecordingKey, JsonValue.Object(
            ("flow", report.Flow.Name),
            ("at", report.Start.ToString("O", CultureInfo.InvariantCulture))));
        foreach (var action in report.Calls.GroupBy(call => call.Request.Action, StringComparer.Ordinal))
        {
            var answers = new JsonArrayBuilder();
            foreach (var call in action)
            {
                var builder = new JsonObjectBuilder()
                    .Set("call", call.Request.Effect.Number)
                    .Set("request", MaskRequest(call.Request, secrets));
                foreach (var (key, value) in secrets.Mask(call.Answer.ToValue()).Members)
                {
                    builder.Set(key, value);
                }

                answers.Add(builder.ToValue());
            }

            file.Set(action.Key, answers.ToValue());
        }

        return file.ToValue();
    }

    /// <summary>Returns the request for output and storage, with credentials replaced by stars.</summary>
    public static JsonValue MaskRequest(ActionRequest request, SecretMasker secrets)
    {
        var value = request.ToValue();
        var headers = value["headers"];
        if (headers.IsObject)
        {
            foreach (var (name, text) in headers.Members)
            {
                headers = headers.With(name, secrets.MaskHeader(name, text.AsString()));
            }

            value = value.With("headers", headers);
        }

        return secrets.Mask(value);
    }
}

/// <summary>Answers from a recording, call by call, and stops if the run makes a different request.</summary>
internal sealed class Replay
{
    private readonly SortedDictionary<long, (string Action, JsonValue Request, ActionAnswer Answer)> _calls = [];

    private Replay()
    {
    }

    public string? Flow { get; private init; }

    /// <summary>Gets the start time of the recorded run; the replay starts at the same time.</summary>
    public DateTimeOffset? At { get; private init; }

    public static Replay Read(JsonShape shape)
    {
        if (shape.Find(Mocks.RecordingKey) is not { } metadata)
        {
            throw shape.CreateError("is not a recording; create one with --record, or use --mock-file for a mock file");
        }

        var replay = new Replay
        {
            Flow = metadata.Find("flow")?.Text,
            At = metadata.Find("at") is { } at
                ? TimeParser.Parse(at.Text) ?? throw at.CreateError("must be a time such as 2026-03-01T12:00:00Z")
                : null,
        };
        foreach (var (action, answers) in shape.Members.Where(member => member.Key != Mocks.RecordingKey))
        {
            foreach (var answer in answers.Items)
            {
                var number = (answer.Find("call") ?? throw answer.CreateError("has no call number")).Integer(1, int.MaxValue);
                var request = answer.Find("request") ?? throw answer.CreateError("has no request");
                if (!replay._calls.TryAdd(number, (action, request.Value, ActionAnswer.Read(answer, "call", "request"))))
                {
                    throw answer.CreateError($"has the number of another call, {number}");
                }
            }
        }

        return replay;
    }

    public IAnswerSource Begin() => new RecordedAnswerSource(this);

    private sealed class RecordedAnswerSource(Replay replay) : IAnswerSource
    {
        private int _answered;

        public Task<ActionAnswer?> AnswerAsync(ActionRequest request, DateTimeOffset now, CancellationToken cancellationToken)
        {
            var number = request.Effect.Number;
            if (!replay._calls.TryGetValue(number, out var recorded))
            {
                throw new UnansweredException($"Call {number} is not in the recording: {request.Summary}");
            }

            if (recorded.Action != request.Action)
            {
                throw new UnansweredException(
                    $"Call {number} is of {recorded.Action} in the recording, but of {request.Action} in this run.");
            }

            var differences = JsonMatch.CompareWithRecording(recorded.Request, request.ToValue());
            if (differences.Count > 0)
            {
                throw new UnansweredException($"Call {number}, of {request.Action}, is not the request that was recorded.")
                {
                    Differences = differences,
                };
            }

            _answered++;
            return Task.FromResult<ActionAnswer?>(recorded.Answer);
        }

        public void Finish()
        {
            if (_answered < replay._calls.Count)
            {
                var names = replay._calls.Values.Skip(_answered).Select(call => call.Action);
                var missing = TextFormat.Count(replay._calls.Count - _answered, "recorded call");
                throw new UnansweredException($"{missing} did not happen: {string.Join(", ", names)}.");
            }
        }
    }
}
