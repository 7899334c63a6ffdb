using ZisPlatform.Application.Connections.Contracts;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Flows.Execution;
using ZisPlatform.Domain.Runs;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Application.Runs.Execution;

/// <summary>
/// The secrets that one run has used: the values of its connections, and the tokens that authenticated its requests (contract, flows
/// 12.3). They are masked in everything that is stored of the run. Not thread-safe.
/// </summary>
internal sealed class RunSecrets
{
    private readonly List<SecretEncodings> _known = [];

    /// <summary>Adds the values of a connection that the run may have used.</summary>
    public void Learn(UsableConnection connection) => Learn(SecretEncodings.Of(connection));

    /// <summary>Adds a secret that belongs to no connection.</summary>
    public void Learn(string secret)
    {
        if (!_known.Exists(known => known.IsOf(secret)))
        {
            Learn(SecretEncodings.Of(secret));
        }
    }

    /// <summary>Masks the secrets in a text; returns the text unchanged if it contains no secret.</summary>
    public string Masked(string text)
    {
        if (!MayBeIn(text))
        {
            return text;
        }

        // Replace the longest first: one secret may be a part of another.
        foreach (var spelling in Longest())
        {
            text = text.Replace(spelling, Secret.Mask, StringComparison.Ordinal);
        }

        return text;
    }

    /// <summary>Masks the secrets in the progress of a run before it is stored.</summary>
    public RunProgress Masked(RunProgress progress) => _known.Count == 0
        ? progress
        : progress with
        {
            Message = progress.Message is { } message ? Masked(message) : null,
            Error = progress.Error is { } error ? Masked(error) : null,
            Log = progress.Log is { } log ? log with { Description = Masked(log.Description) } : null,
        };

    /// <summary>
    /// Masks the secrets in an outcome, including those in member names and in text nested in text; returns null if it contains none.
    /// </summary>
    /// <param name="outcome">The outcome of an action.</param>
    /// <param name="text">The outcome as the text that is stored.</param>
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

    /// <summary>Returns the spellings of secrets that a JSON document contains.</summary>
    public IReadOnlyList<string> FoundIn(string text) =>
        [.. Longest().Where(spelling => text.Contains(SecretEncodings.InJson(spelling), StringComparison.Ordinal))];

    private void Learn(SecretEncodings spellings)
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
