using ZisPlatform.Application.Connections.Contracts;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Json;

namespace ZisPlatform.Application.Runs;

/// <summary>
/// What one run has learnt that nobody may read later: the values of its connections, and the proofs its requests carried (contract,
/// flows 12.3). It is taken out of all that is stored of the run. One thread at a time.
/// </summary>
internal sealed class RunSecrets
{
    private readonly List<SecretSpellings> _known = [];

    /// <summary>A connection whose values the run may have met.</summary>
    public void Learn(UsableConnection connection) => Learn(SecretSpellings.Of(connection));

    /// <summary>A secret of no connection.</summary>
    public void Learn(string secret)
    {
        if (!_known.Exists(known => known.IsOf(secret)))
        {
            Learn(SecretSpellings.Of(secret));
        }
    }

    /// <summary>The very text when there is nothing in it to hide.</summary>
    public string Masked(string text)
    {
        if (!MayBeIn(text))
        {
            return text;
        }

        // One secret may be a part of another: the longest goes first.
        foreach (var spelling in Longest())
        {
            text = text.Replace(spelling, Secret.Mask, StringComparison.Ordinal);
        }

        return text;
    }

    /// <summary>What is stored of a run.</summary>
    public RunProgress Masked(RunProgress progress) => _known.Count == 0
        ? progress
        : progress with
        {
            Message = progress.Message is { } message ? Masked(message) : null,
            Error = progress.Error is { } error ? Masked(error) : null,
            Log = progress.Log is { } log ? log with { Description = Masked(log.Description) } : null,
        };

    /// <summary>The outcome with masks where the secrets stood, in names and in texts within texts too; null when there are none in it.</summary>
    /// <param name="outcome">What became of an action.</param>
    /// <param name="text">The same as the text it is stored as.</param>
    public FlowOutcome? Masked(in FlowOutcome outcome, string text)
    {
        if (!MayBeIn(text))
        {
            return null;
        }

        var masked = outcome.Error is { } error
            ? FlowOutcome.Failed(error with { Name = Masked(error.Name), Cause = Masked(error.Cause) }, outcome.At)
            : FlowOutcome.Returned(Masked(outcome.Result), outcome.At);
        return masked.Error == outcome.Error && masked.Result == outcome.Result ? null : masked;
    }

    /// <summary>The spellings of secrets that stand in a JSON document.</summary>
    public IReadOnlyList<string> FoundIn(string text) =>
        [.. Longest().Where(spelling => text.Contains(SecretSpellings.InJson(spelling), StringComparison.Ordinal))];

    private void Learn(SecretSpellings spellings)
    {
        if (!_known.Contains(spellings))
        {
            _known.Add(spellings);
        }
    }

    private bool MayBeIn(string text)
    {
        foreach (var known in _known)
        {
            if (known.MayBeIn(text))
            {
                return true;
            }
        }

        return false;
    }

    private IEnumerable<string> Longest() => _known.SelectMany(known => known.Texts).Distinct().OrderByDescending(text => text.Length);

    private JsonValue Masked(in JsonValue value)
    {
        switch (value.Kind)
        {
            case JsonKind.String:
                return Masked(value.AsString());
            case JsonKind.Number:
                var number = value.ToString();
                return _known.Exists(known => known.IsOf(number)) ? Secret.Mask : value;
            case JsonKind.Array:
                var items = new JsonArrayBuilder(value.Count);
                foreach (var item in value.Items)
                {
                    items.Add(Masked(item));
                }

                return items.ToValue();
            case JsonKind.Object:
                var members = new JsonObjectBuilder(value.Count);
                foreach (var (key, member) in value.Members)
                {
                    members.Set(Masked(key), Masked(member));
                }

                return members.ToValue();
            default:
                return value;
        }
    }
}
