using System.Text;

namespace ZisPlatform.Domain.Flows.Compilation;

public enum Severity
{
    /// <summary>The upload is rejected.</summary>
    Error,

    /// <summary>The construct is legal, but probably a mistake.</summary>
    Warning,
}

/// <summary>An error or a warning about a bundle.</summary>
public sealed class Diagnostic
{
    internal Diagnostic(
        Severity severity, string code, string resource, string? state, JsonLocation location, string message, string? suggestion)
    {
        Severity = severity;
        Code = code;
        Resource = resource;
        State = state;
        Location = location;
        Message = message;
        Suggestion = suggestion;
    }

    public Severity Severity { get; }

    /// <summary>Gets the stable name of the rule, such as <c>state.next</c>. Programs may compare it.</summary>
    public string Code { get; }

    /// <summary>Gets the resource, as <c>flow my_flow</c> or <c>resource its_key</c>; empty for the bundle itself.</summary>
    public string Resource { get; }

    /// <summary>Gets the state with its enclosing Maps (<c>Outer/Inner</c>); null outside of states.</summary>
    public string? State { get; }

    /// <summary>Gets the JSON path in the document.</summary>
    public string Path => Location.ToString();

    /// <summary>Gets the description of the problem; the contract's text if there is one.</summary>
    public string Message { get; }

    /// <summary>Gets the suggested correction; null if the message is sufficient.</summary>
    public string? Suggestion { get; }

    /// <summary>Gets a value indicating whether the vendor documents this literal text, so that nothing may be added.</summary>
    public bool IsVerbatim => Code == BundleRules.Duplicate;

    internal JsonLocation Location { get; }

    /// <summary>Gets the position at which the text is not valid JSON; null if <see cref="Location"/> applies.</summary>
    internal BundlePosition? Position { get; init; }

    /// <summary>Returns the text for the response to an upload: <c>flow f state s: message</c>.</summary>
    public override string ToString()
    {
        if (IsVerbatim)
        {
            return Message;
        }

        var text = new StringBuilder(Resource);
        if (State is not null)
        {
            text.Append(" state ").Append(State);
        }

        return text.Append(text.Length > 0 ? ": " : "").Append(Message).ToString();
    }
}
