using ZisPlatform.Cli.Output;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Json;

namespace ZisPlatform.Cli.Flows;

/// <summary>An answer and for which requests it is meant.</summary>
/// <param name="When">A pattern of the request; null fits every one.</param>
/// <param name="Times">How often it answers; null: once, but for ever when it is the last that fits.</param>
internal sealed record Mock(JsonValue? When, long? Times, ActionAnswer Answer)
{
    public static Mock Read(JsonShape shape)
    {
        if (shape.Value.IsObject && shape.Find("when") is { } when)
        {
            when.Only(ActionRequest.Members);
            JsonMatch.Check(when);
        }

        return new Mock(
            shape.Value.TryGet("when", out var pattern) ? ActionRequest.NormalizePattern(pattern) : (JsonValue?)null,
            shape.Value.IsObject ? shape.Find("times")?.Integer(1, 1_000_000) : null,
            ActionAnswer.Read(shape, "when", "times", "call", "request"));
    }
}

/// <summary>Answers by action name, the short or the full one; nothing in it changes.</summary>
internal sealed class Mocks
{
    /// <summary>A recording keeps what it knows of its run here; no action can be called so.</summary>
    public const string RecordingKey = "$recording";

    private readonly Dictionary<string, IReadOnlyList<Mock>> _byAction;

    private Mocks(Dictionary<string, IReadOnlyList<Mock>> byAction) => _byAction = byAction;

    public static Mocks None { get; } = new([]);

    public IEnumerable<string> Actions => _byAction.Keys;

    /// <summary>Reads <c>{"action": answer or [answers]}</c>.</summary>
    public static Mocks Read(JsonShape shape) => new(shape.Members.Where(member => member.Key != RecordingKey).ToDictionary(
        member => member.Key,
        IReadOnlyList<Mock> (member) => member.Shape.Value is { IsArray: true, Count: 0 } ? throw member.Shape.Wrong("needs an answer")
            : member.Shape.Value.IsArray ? [.. member.Shape.Items.Select(Mock.Read)]
            : [Mock.Read(member.Shape)],
        StringComparer.Ordinal));

    public static Mocks Of(IEnumerable<(string Action, ActionAnswer Answer)> answers) => new(answers.GroupBy(one => one.Action, StringComparer.Ordinal).ToDictionary(
        group => group.Key, IReadOnlyList<Mock> (group) => [.. group.Select(one => new Mock(null, null, one.Answer))], StringComparer.Ordinal));

    /// <summary>These, and in place of what the others have for the same action.</summary>
    public Mocks Over(Mocks others)
    {
        var all = new Dictionary<string, IReadOnlyList<Mock>>(others._byAction, StringComparer.Ordinal);
        foreach (var (action, answers) in _byAction)
        {
            all[action] = answers;
        }

        return new Mocks(all);
    }

    /// <summary>Why one of these can never answer: a misspelt name would else only show when the real action goes without one.</summary>
    public string? Trouble(CompiledBundle bundle)
    {
        var called = bundle.Flows.SelectMany(flow => flow.Machine.AllStates).OfType<ActionState>().ToList();
        foreach (var (action, answers) in _byAction)
        {
            var states = called.Where(state => state.ShortName == action || state.ActionName == action).ToList();
            if (states.Exists(state => state.BuiltIn == BuiltInAction.Jq))
            {
                return $"Jq is computed, not mocked: take the mock of '{action}' away.";
            }

            if (states.Count == 0 && !bundle.Actions.Any(one => one.Name == action))
            {
                var names = called.Where(state => state.BuiltIn != BuiltInAction.Jq).Select(state => state.ShortName).Distinct().ToList();
                return $"There is a mock for '{action}', which no flow of the bundle calls. {(names.Count > 0 ? $"They call {string.Join(", ", names)}." : "They call no action.")}";
            }

            if (states.Exists(state => state.BuiltIn is not null) && answers.Any(mock => mock.Answer.Http is not null))
            {
                return $"{action} is built in and has no status or body: mock it with a result or an error.";
            }
        }

        return null;
    }

    /// <summary>For one run, which uses them up.</summary>
    public IAnswerSource Begin() => new Turns(_byAction);

    private sealed class Turns(Dictionary<string, IReadOnlyList<Mock>> byAction) : IAnswerSource
    {
        private readonly Dictionary<Mock, int> _used = new(ReferenceEqualityComparer.Instance);

        public Task<ActionAnswer?> AnswerAsync(ActionRequest request, DateTimeOffset now, CancellationToken cancellationToken) => Task.FromResult(Answer(request));

        private ActionAnswer? Answer(ActionRequest request)
        {
            if (!byAction.TryGetValue(request.Effect.ActionName, out var mocks) && !byAction.TryGetValue(request.Action, out mocks))
            {
                return null;
            }

            var shape = request.ToMatch();
            var fitting = mocks.Where(mock => mock.When is not { } pattern || JsonMatch.Fits(pattern, shape)).ToList();
            if (fitting.Count == 0)
            {
                throw new UnansweredException($"No mock of {request.Action} is for this request: {request.Summary}")
                {
                    Hint = "Add a mock whose 'when' fits it, or one without 'when'.",
                    Differences = mocks.Count == 1 ? JsonMatch.Differences(mocks[0].When!.Value, shape) : [],
                };
            }

            var mock = fitting.Find(one => _used.GetValueOrDefault(one) < (one.Times ?? 1)) ?? (fitting[^1].Times is null ? fitting[^1] : null);
            if (mock is null)
            {
                throw new UnansweredException($"The mocks of {request.Action} that fit are used up after {Words.Count(fitting.Sum(one => _used.GetValueOrDefault(one)), "call")}.")
                {
                    Hint = "Add an answer, or take 'times' from the last one: then it answers for ever.",
                };
            }

            _used[mock] = _used.GetValueOrDefault(mock) + 1;
            return mock.Answer;
        }
    }
}
