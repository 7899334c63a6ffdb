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
    private readonly List<SecretEncodings> _encodings = [];

    /// <summary>Adds the values of a connection that the run may have used.</summary>
    public void Add(UsableConnection connection) => Add(SecretEncodings.Of(connection));

    /// <summary>Adds a secret that belongs to no connection.</summary>
    public void Add(string secret)
    {
        if (!_encodings.Exists(encodings => encodings.Matches(secret)))
        {
            Add(SecretEncodings.Of(secret));
        }
    }

    /// <summary>Masks the secrets in a text; returns the text unchanged if it contains no secret.</summary>
    public string Mask(string text)
    {
        if (!MayBeIn(text))
        {
            return text;
        }

        // Replace the longest first: one secret may be a part of another.
        foreach (var encodedSecret in EnumerateLongestFirst())
        {
            text = text.Replace(encodedSecret, Secret.Mask, StringComparison.Ordinal);
        }

        return text;
    }

    /// <summary>Masks the secrets in the progress of a run before it is stored.</summary>
    public RunProgress Mask(RunProgress progress) => _encodings.Count == 0
        ? progress
        : progress with
        {
            Message = progress.Message is { } message ? Mask(message) : null,
            Error = progress.Error is { } error ? Mask(error) : null,
            Log = progress.Log is { } log ? log with { Description = Mask(log.Description) } : null,
        };

    /// <summary>
    /// Masks the secrets in an outcome, including those in member names and in text nested in text; returns null if it contains none.
    /// </summary>
    /// <param name="outcome">The outcome of an action.</param>
    /// <param name="text">The outcome as the text that is stored.</param>
    public FlowOutcome? Mask(in FlowOutcome outcome, string text)
    {
        if (!MayBeIn(text))
        {
            return null;
        }

        var masked = outcome.Error is { } error
            ? FlowOutcome.Failed(error with { Name = Mask(error.Name), Cause = Mask(error.Cause) }, outcome.At)
            : FlowOutcome.Returned(Mask(outcome.Result), outcome.At);
        return masked.Error == outcome.Error && masked.Result == outcome.Result ? null : masked;
    }

    /// <summary>Returns the encoded forms of secrets that a JSON document contains.</summary>
    public IReadOnlyList<string> FindIn(string text) =>
        [
            .. EnumerateLongestFirst()
                .Where(encodedSecret => text.Contains(SecretEncodings.EscapeJson(encodedSecret), StringComparison.Ordinal)),
        ];

    private void Add(SecretEncodings encodings)
    {
        if (!_encodings.Contains(encodings))
        {
            _encodings.Add(encodings);
        }
    }

    private bool MayBeIn(string text)
    {
        foreach (var encodings in _encodings)
        {
            if (encodings.MayOccurIn(text))
            {
                return true;
            }
        }

        return false;
    }

    private IEnumerable<string> EnumerateLongestFirst() =>
        _encodings.SelectMany(encodings => encodings.Texts).Distinct().OrderByDescending(text => text.Length);

    private JsonValue Mask(in JsonValue value)
    {
        switch (value.Kind)
        {
            case JsonKind.String:
                return Mask(value.AsString());
            case JsonKind.Number:
                var number = value.ToString();
                return _encodings.Exists(encodings => encodings.Matches(number)) ? Secret.Mask : value;
            case JsonKind.Array:
                var items = new JsonArrayBuilder(value.Count);
                foreach (var item in value.Items)
                {
                    items.Add(Mask(item));
                }

                return items.ToValue();
            case JsonKind.Object:
                var members = new JsonObjectBuilder(value.Count);
                foreach (var (key, member) in value.Members)
                {
                    members.Set(Mask(key), Mask(member));
                }

                return members.ToValue();
            default:
                return value;
        }
    }
}
