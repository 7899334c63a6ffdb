using System.Text;

namespace ZisPlatform.Domain.Flows;

public enum Severity
{
    /// <summary>The upload is refused.</summary>
    Error,

    /// <summary>Legal, but hardly what anyone means.</summary>
    Warning,
}

/// <summary>One thing that is wrong, or looks wrong, in a bundle.</summary>
public sealed class Finding
{
    internal Finding(Severity severity, string code, string resource, string? state, Place place, string message, string? advice)
    {
        Severity = severity;
        Code = code;
        Resource = resource;
        State = state;
        Place = place;
        Message = message;
        Advice = advice;
    }

    public Severity Severity { get; }

    /// <summary>A stable name of the rule, such as <c>state.next</c>; programs may compare it.</summary>
    public string Code { get; }

    /// <summary>Which resource, as <c>flow my_flow</c> or <c>resource its_key</c>; empty for the bundle itself.</summary>
    public string Resource { get; }

    /// <summary>Which state, with the Maps around it (<c>Outer/Inner</c>); null outside states.</summary>
    public string? State { get; }

    /// <summary>The JSON path into the document.</summary>
    public string Path => Place.ToString();

    /// <summary>What is wrong; the contract's text where it has one.</summary>
    public string Message { get; }

    /// <summary>What would be right; null where the message says it all.</summary>
    public string? Advice { get; }

    /// <summary>Whether the vendor documents this very text, so that nothing may be added to it.</summary>
    public bool IsWordForWord => Code == Rules.Duplicate;

    internal Place Place { get; }

    /// <summary>Where a text stops being JSON; null where <see cref="Place"/> says it.</summary>
    internal TextPosition? Position { get; init; }

    /// <summary>As it stands in the answer to an upload: <c>flow f state s: message</c>.</summary>
    public override string ToString()
    {
        if (IsWordForWord)
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
