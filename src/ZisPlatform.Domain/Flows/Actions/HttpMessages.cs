namespace ZisPlatform.Domain.Flows;

/// <summary>The request a custom action asks for. Whoever sends it adds what the connection brings.</summary>
public sealed record HttpCall
{
    /// <summary>In upper case.</summary>
    public required string Method { get; init; }

    public required Uri Url { get; init; }

    /// <summary>Whether it goes to the account's own API.</summary>
    public required bool IsOwnAccount { get; init; }

    /// <summary>In the order of the definition; <c>Content-Type</c> included when there is a body.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; }

    /// <summary>UTF-8; null when the action has no body.</summary>
    public ReadOnlyMemory<byte>? Body { get; init; }

    /// <summary>The connection whose credential goes into the headers; null sends none.</summary>
    public string? Connection { get; init; }

    /// <summary>The header's value, or null.</summary>
    public string? Header(string name) =>
        Headers.FirstOrDefault(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
}

/// <summary>What came back.</summary>
/// <param name="Status">The status code.</param>
/// <param name="ContentType">The header as it came; null without one.</param>
/// <param name="Body">Decoded of any content encoding. Reading may stop once it is over the limit.</param>
/// <param name="RetryAfter">The header as a time from now; null without one.</param>
public sealed record HttpAnswer(int Status, string? ContentType, ReadOnlyMemory<byte> Body, TimeSpan? RetryAfter = null);
