using ZisPlatform.Cli.Flows.Files;
using ZisPlatform.Cli.Output;
using ZisPlatform.Domain.Flows.Actions;
using ZisPlatform.Domain.Flows.Compilation;
using ZisPlatform.Domain.Flows.Execution;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Cli.Flows.Answers;

/// <summary>An answer and the requests that it applies to.</summary>
/// <param name="When">A pattern for the request; null matches every request.</param>
/// <param name="Times">The number of times the answer is used. Null means once, or without limit for the last matching mock.</param>
internal sealed record Mock(JsonValue? When, long? Times, ActionAnswer Answer)
{
    public static Mock Read(JsonShape shape)
    {
        if (shape.Value.IsObject && shape.Find("when") is { } when)
        {
            when.RequireOnly(ActionRequest.Members);
            JsonMatch.Check(when);
        }

        return new Mock(
            shape.Value.TryGet("when", out var pattern) ? ActionRequest.NormalizePattern(pattern) : (JsonValue?)null,
            shape.Value.IsObject ? shape.Find("times")?.Integer(1, 1_000_000) : null,
            ActionAnswer.Read(shape, "when", "times", "call", "request"));
    }
}

/// <summary>The answers by short or full action name. Immutable.</summary>
internal sealed class Mocks
{
    /// <summary>The key under which a recording stores data about its run. No action can have this name.</summary>
    public const string RecordingKey = "$recording";

    private readonly Dictionary<string, IReadOnlyList<Mock>> _byAction;

    private Mocks(Dictionary<string, IReadOnlyList<Mock>> byAction) => _byAction = byAction;

    public static Mocks None { get; } = new([]);

    public IEnumerable<string> Actions => _byAction.Keys;

    /// <summary>Reads <c>{"action": answer or [answers]}</c>.</summary>
    public static Mocks Read(JsonShape shape) => new(shape.Members.Where(member => member.Key != RecordingKey).ToDictionary(
        member => member.Key,
        IReadOnlyList<Mock> (member) =>
            member.Shape.Value is { IsArray: true, Count: 0 } ? throw member.Shape.CreateError("needs an answer")
            : member.Shape.Value.IsArray ? [.. member.Shape.Items.Select(Mock.Read)]
            : [Mock.Read(member.Shape)],
        StringComparer.Ordinal));

    public static Mocks Of(IEnumerable<(string Action, ActionAnswer Answer)> answers) =>
        new(answers.GroupBy(answer => answer.Action, StringComparer.Ordinal).ToDictionary(
            group => group.Key,
            IReadOnlyList<Mock> (group) => [.. group.Select(answer => new Mock(null, null, answer.Answer))],
            StringComparer.Ordinal));

    /// <summary>Returns these mocks combined with the others. For an action in both, these mocks replace the others.</summary>
    public Mocks OverrideWith(Mocks others)
    {
        var combined = new Dictionary<string, IReadOnlyList<Mock>>(others._byAction, StringComparer.Ordinal);
        foreach (var (action, answers) in _byAction)
        {
            combined[action] = answers;
        }

        return new Mocks(combined);
    }

    /// <summary>
    /// Returns the reason why a mock can never answer, or null. Otherwise a misspelled name would only show when the real action has no
    /// mock.
    /// </summary>
    public string? FindError(CompiledBundle bundle)
    {
        var actionStates = bundle.Flows.SelectMany(flow => flow.Machine.AllStates).OfType<ActionState>().ToList();
        foreach (var (action, answers) in _byAction)
        {
            var states = actionStates.Where(state => state.ShortName == action || state.ActionName == action).ToList();
            if (states.Exists(state => state.BuiltIn == BuiltInAction.Jq))
            {
                return $"Jq is computed, not mocked: remove the mock of '{action}'.";
            }

            if (states.Count == 0 && !bundle.Actions.Any(definition => definition.Name == action))
            {
                var names = actionStates.Where(state => state.BuiltIn != BuiltInAction.Jq)
                    .Select(state => state.ShortName)
                    .Distinct()
                    .ToList();
                var calls = names.Count > 0 ? $"They call {string.Join(", ", names)}." : "They call no action.";
                return $"There is a mock for '{action}', which no flow of the bundle calls. {calls}";
            }

            if (states.Exists(state => state.BuiltIn is not null) && answers.Any(mock => mock.Answer.Http is not null))
            {
                return $"{action} is built in and has no status or body: mock it with a result or an error.";
            }
        }

        return null;
    }

    /// <summary>Creates a source for one run, which uses up the mocks.</summary>
    public IAnswerSource Begin() => new MockAnswerSource(_byAction);

    private sealed class MockAnswerSource(Dictionary<string, IReadOnlyList<Mock>> byAction) : IAnswerSource
    {
        private readonly Dictionary<Mock, int> _used = new(ReferenceEqualityComparer.Instance);

        public Task<ActionAnswer?> AnswerAsync(ActionRequest request, DateTimeOffset now, CancellationToken cancellationToken) =>
            Task.FromResult(Answer(request));

        private ActionAnswer? Answer(ActionRequest request)
        {
            if (!byAction.TryGetValue(request.Effect.ActionName, out var mocks) && !byAction.TryGetValue(request.Action, out mocks))
            {
                return null;
            }

            var requestValue = request.ToMatch();
            var matching = mocks.Where(mock => mock.When is not { } pattern || JsonMatch.IsMatchFor(pattern, requestValue)).ToList();
            if (matching.Count == 0)
            {
                throw new UnansweredException($"No mock of {request.Action} matches this request: {request.Summary}")
                {
                    Hint = "Add a mock whose 'when' matches the request, or one without 'when'.",
                    Differences = mocks.Count == 1 ? JsonMatch.Differences(mocks[0].When!.Value, requestValue) : [],
                };
            }

            var mock = matching.Find(candidate => _used.GetValueOrDefault(candidate) < (candidate.Times ?? 1))
                ?? (matching[^1].Times is null ? matching[^1] : null);
            if (mock is null)
            {
                var calls = TextFormat.Count(matching.Sum(used => _used.GetValueOrDefault(used)), "call");
                throw new UnansweredException($"All matching mocks of {request.Action} are used up after {calls}.")
                {
                    Hint = "Add an answer, or remove 'times' from the last one, so that it answers without limit.",
                };
            }

            _used[mock] = _used.GetValueOrDefault(mock) + 1;
            return mock.Answer;
        }
    }
}
