using System.Buffers;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Links;

/// <summary>A requested name: an exact name, or a prefix if it ends with an asterisk (contract 5.1).</summary>
public sealed record LinkName
{
    private LinkName(string text, bool isPrefix) => (Text, IsPrefix) = (text, isPrefix);

    /// <summary>Gets the name, or the prefix.</summary>
    public string Text { get; }

    public bool IsPrefix { get; }

    internal static LinkName Exact(string text) => new(text, false);

    internal static Result<LinkName> Parse(string text, string field)
    {
        if (text == "*")
        {
            return LinkErrors.BareWildcard(field);
        }

        if (LinkLimits.ValidateName(text, field) is { } error)
        {
            return error with { Path = null };
        }

        return text.EndsWith('*') ? new LinkName(text[..^1], true) : new LinkName(text, false);
    }
}

/// <summary>A search for links of a type by the left object, the right object, or both.</summary>
/// <remarks>
/// With an exact name, links are ordered by creation. With a prefix only, they are ordered by name, then by creation. That is the order
/// of the index, so the cost of a page does not depend on the number of matching links.
/// </remarks>
public sealed record LinkSearch
{
    private static readonly SearchValues<char> IdCharacters = SearchValues.Create("0123456789ABCDEFGHJKMNPQRSTVWXYZ");

    private LinkSearch(string linkType, LinkName? left, LinkName? right) => (LinkType, Left, Right) = (linkType, left, right);

    public string LinkType { get; }

    /// <summary>Gets the left name; null for any.</summary>
    public LinkName? Left { get; }

    /// <summary>Gets the right name; null for any.</summary>
    public LinkName? Right { get; }

    /// <summary>Gets a value indicating whether the order starts with the left name; false if it starts with the right name.</summary>
    public bool OrdersByLeftFirst => Left is { IsPrefix: false } || (Left is not null && Right is not { IsPrefix: false });

    /// <summary>Gets a value indicating whether the links are ordered by name.</summary>
    public bool IsByName => (OrdersByLeftFirst ? Left! : Right!).IsPrefix;

    /// <summary>Parses a search, or returns all errors.</summary>
    public static Result<LinkSearch> Parse(string? linkType, string? leftName, string? rightName)
    {
        var left = leftName is null ? null : LinkName.Parse(leftName, "left_object_name");
        var right = rightName is null ? null : LinkName.Parse(rightName, "right_object_name");
        Error[] errors =
        [
            .. new[] { LinkLimits.ValidateType(linkType) }.OfType<Error>().Select(error => error with { Path = null }),
            .. left is null && right is null ? [LinkErrors.NoName] : Array.Empty<Error>(),
            .. left?.Errors ?? [],
            .. right?.Errors ?? [],
        ];
        return errors.Length > 0 ? errors : new LinkSearch(linkType!, left?.Value, right?.Value);
    }

    /// <summary>Parses a search for the links of one left object. An asterisk in its name is an ordinary character.</summary>
    public static Result<LinkSearch> ParseExact(string? linkType, string? leftName)
    {
        // The right name is only a placeholder to validate the other two.
        var identity = LinkIdentity.Parse(linkType, leftName, "any");
        return identity.IsOk ? new LinkSearch(linkType!, LinkName.Exact(leftName!), null) : identity.Errors.ToArray();
    }

    /// <summary>Returns the position of a link in this search.</summary>
    public LinkCursor CursorOf(string id, LinkIdentity link) =>
        new(id, IsByName ? OrdersByLeftFirst ? link.LeftName : link.RightName : null);

    /// <summary>Parses a cursor; null if it is not a valid cursor of this search.</summary>
    public LinkCursor? ParseCursor(string text)
    {
        const int length = 26;
        if (text.Length < length || text.AsSpan(0, length).ContainsAnyExcept(IdCharacters))
        {
            return null;
        }

        var name = text[length..];
        return IsByName
            ? name is [':', _, ..] && LinkLimits.ValidateName(name[1..], "cursor") is null ? new LinkCursor(
                text[..length], name[1..]) : null
            : name.Length == 0 ? new LinkCursor(text, null) : null;
    }
}

/// <summary>A position in a search. It contains all data for paging, so it remains valid if its link is deleted.</summary>
/// <param name="Id">The id of the link.</param>
/// <param name="Name">The name of the link if the search is ordered by name.</param>
public sealed record LinkCursor(string Id, string? Name)
{
    public override string ToString() => Name is null ? Id : $"{Id}:{Name}";
}
