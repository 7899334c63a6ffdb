namespace ZisPlatform.Domain.Flows.Actions;

/// <summary>The request of a custom action. The sender adds the credential of the connection.</summary>
public sealed record HttpActionRequest
{
    /// <summary>Gets the method in upper case.</summary>
    public required string Method { get; init; }

    public required Uri Url { get; init; }

    /// <summary>Gets a value indicating whether the request goes to the account's own API.</summary>
    public required bool IsOwnAccount { get; init; }

    /// <summary>Gets the headers in the order of the definition; with <c>Content-Type</c> if there is a body.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; }

    /// <summary>Gets the body in UTF-8; null if the action has no body.</summary>
    public ReadOnlyMemory<byte>? Body { get; init; }

    /// <summary>Gets the name of the connection whose credential is added to the headers; null for no credential.</summary>
    public string? Connection { get; init; }

    /// <summary>Returns the value of a header, or null.</summary>
    public string? Header(string name) =>
        Headers.FirstOrDefault(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
}

/// <summary>The response to the request of a custom action.</summary>
/// <param name="Status">The status code.</param>
/// <param name="ContentType">The unmodified header; null if it is absent.</param>
/// <param name="Body">The body without content encoding. The reader may stop once the limit is exceeded.</param>
/// <param name="RetryAfter">The header as a time from now; null if it is absent.</param>
public sealed record HttpActionResponse(int Status, string? ContentType, ReadOnlyMemory<byte> Body, TimeSpan? RetryAfter = null);
