using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Links;

/// <summary>The errors of links. The texts of the built-in actions (contract, flows 11.3) are shared by the HTTP API.</summary>
public static class LinkErrors
{
    public static readonly Error Exists = new(ErrorKind.Conflict, "links.exists", "link already exists");

    public static readonly Error NotFound = new(ErrorKind.NotFound, "links.not_found", "link not found");

    /// <summary>Only for the action PatchLink, which may omit the right name.</summary>
    public static readonly Error Ambiguous = new(
        ErrorKind.Conflict, "links.ambiguous", "several links have this link_type and left_object_name; give right_object_name too");

    public static readonly Error NothingToChange = new(
        ErrorKind.Invalid, "links.nothing_to_change", "the body must have at least one of left_object, right_object and link_type", "$");

    public static readonly Error NoName = new(
        ErrorKind.Invalid, "links.no_name", "a search needs left_object_name, right_object_name, or both");

    public static readonly Error InvalidCursor = new(
        ErrorKind.Invalid, "links.invalid_cursor", "a cursor must be one that the same search has handed out");

    /// <summary>Concurrent changes of the link prevented this change.</summary>
    public static readonly Error TooBusy = new(
        ErrorKind.Unavailable, "links.too_busy", "this link is being changed by others; try again later")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    public static Error BareWildcard(string field) => new(
        ErrorKind.Invalid, "links.bare_star", $"{field} must not be '*' alone: write what the names begin with in front of it");
}
