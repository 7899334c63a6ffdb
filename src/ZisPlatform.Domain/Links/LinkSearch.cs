using System.Buffers;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Links;

/// <summary>A name that is asked for: the name itself, or with a star at its end what it begins with (contract 5.1).</summary>
public sealed record LinkName
{
    private LinkName(string text, bool isPrefix) => (Text, IsPrefix) = (text, isPrefix);

    /// <summary>The name, or what names begin with.</summary>
    public string Text { get; }

    public bool IsPrefix { get; }

    internal static LinkName Exact(string text) => new(text, false);

    internal static Result<LinkName> Parse(string text, string field)
    {
        if (text == "*")
        {
            return LinkErrors.BareStar(field);
        }

        if (LinkText.NameRefusal(text, field) is { } refusal)
        {
            return refusal with { Path = null };
        }

        return text.EndsWith('*') ? new LinkName(text[..^1], true) : new LinkName(text, false);
    }
}

/// <summary>Which links are wanted: those of a type that have one object, the other one, or both.</summary>
/// <remarks>
/// Links of an exact name come in the order of their creation. Where only the beginning of names is known they come by name, and by creation
/// within a name: that is the order of the index, so that a page costs the same however many links fit.
/// </remarks>
public sealed record LinkSearch
{
    private static readonly SearchValues<char> IdCharacters = SearchValues.Create("0123456789ABCDEFGHJKMNPQRSTVWXYZ");

    private LinkSearch(string linkType, LinkName? left, LinkName? right) => (LinkType, Left, Right) = (linkType, left, right);

    public string LinkType { get; }

    /// <summary>Null: any.</summary>
    public LinkName? Left { get; }

    /// <summary>Null: any.</summary>
    public LinkName? Right { get; }

    /// <summary>Whether the order begins with the left name; with the right name otherwise.</summary>
    public bool LeadsWithLeft => Left is { IsPrefix: false } || (Left is not null && Right is not { IsPrefix: false });

    /// <summary>Whether the links come by name.</summary>
    public bool IsByName => (LeadsWithLeft ? Left! : Right!).IsPrefix;

    /// <summary>All that is wrong with it at once.</summary>
    public static Result<LinkSearch> Parse(string? linkType, string? leftName, string? rightName)
    {
        var left = leftName is null ? null : LinkName.Parse(leftName, "left_object_name");
        var right = rightName is null ? null : LinkName.Parse(rightName, "right_object_name");
        Error[] errors =
        [
            .. new[] { LinkText.TypeRefusal(linkType) }.OfType<Error>().Select(refusal => refusal with { Path = null }),
            .. left is null && right is null ? [LinkErrors.NoName] : Array.Empty<Error>(),
            .. left?.Errors ?? [],
            .. right?.Errors ?? [],
        ];
        return errors.Length > 0 ? errors : new LinkSearch(linkType!, left?.Value, right?.Value);
    }

    /// <summary>The links of one left object; a star in its name is a character like any other.</summary>
    public static Result<LinkSearch> ParseExact(string? linkType, string? leftName)
    {
        // Any right name does to judge the other two.
        var judged = LinkIdentity.Parse(linkType, leftName, "any");
        return judged.IsOk ? new LinkSearch(linkType!, LinkName.Exact(leftName!), null) : judged.Errors.ToArray();
    }

    /// <summary>Where a link stands in this search.</summary>
    public LinkCursor CursorOf(string id, LinkIdentity link) => new(id, IsByName ? LeadsWithLeft ? link.LeftName : link.RightName : null);

    /// <summary>Reads a cursor's text; null where this search cannot have handed it out.</summary>
    public LinkCursor? ReadCursor(string text)
    {
        const int length = 26;
        if (text.Length < length || text.AsSpan(0, length).ContainsAnyExcept(IdCharacters))
        {
            return null;
        }

        var name = text[length..];
        return IsByName
            ? name is [':', _, ..] && LinkText.NameRefusal(name[1..], "cursor") is null ? new LinkCursor(text[..length], name[1..]) : null
            : name.Length == 0 ? new LinkCursor(text, null) : null;
    }
}

/// <summary>A place in a search; it holds all that paging needs, so that it stays good when its link is deleted.</summary>
/// <param name="Id">The link's id.</param>
/// <param name="Name">Its name, where the search is by name.</param>
public sealed record LinkCursor(string Id, string? Name)
{
    public override string ToString() => Name is null ? Id : $"{Id}:{Name}";
}
