using ZisPlatform.Domain.Common;
using ZisPlatform.Json;

namespace ZisPlatform.Domain.Links;

/// <summary>The name and the time of birth of a link; none of it ever changes.</summary>
/// <param name="Id">Sorts by creation.</param>
/// <param name="Uuid">Deprecated by the contract, and still shown.</param>
public sealed record LinkBirth(string Id, Guid Uuid, AccountId Owner, string Integration, DateTimeOffset CreatedAt);

/// <summary>A relation of two objects under a type (contract 5).</summary>
public sealed class Link
{
    private const string LeftField = "left_object";
    private const string RightField = "right_object";

    private Link(LinkBirth birth, string linkType, LinkObject left, LinkObject right, long revision, DateTimeOffset updatedAt)
    {
        Birth = birth;
        LinkType = linkType;
        Left = left;
        Right = right;
        Revision = revision;
        UpdatedAt = updatedAt;
    }

    public LinkBirth Birth { get; }

    public string LinkType { get; private set; }

    public LinkObject Left { get; private set; }

    public LinkObject Right { get; private set; }

    public LinkIdentity Identity => new(LinkType, Left.FilledName, Right.FilledName);

    /// <summary>Counts the stored changes: whoever stores one says which state it has seen.</summary>
    public long Revision { get; }

    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>Makes a new link, or says all that is wrong with what it is made of.</summary>
    public static Result<Link> Create(LinkBirth birth, string? linkType, in JsonValue left, in JsonValue right)
    {
        var (one, other) = (LinkObject.Parse(left, LeftField), LinkObject.Parse(right, RightField));
        Error[] errors = [.. new[] { LinkText.TypeRefusal(linkType) }.OfType<Error>(), .. one.Errors, .. other.Errors];
        return errors.Length > 0 ? errors : new Link(birth, linkType!, one.Value, other.Value, 0, birth.CreatedAt);
    }

    /// <summary>Rebuilds one from the store.</summary>
    public static Link Restore(LinkBirth birth, string linkType, LinkObject left, LinkObject right, long revision, DateTimeOffset updatedAt) =>
        new(birth, linkType, left, right, revision, updatedAt);

    /// <summary>Changes what is given of it; null, or why not.</summary>
    public Error? Patch(LinkChanges changes, DateTimeOffset now)
    {
        if (changes is { LinkType: null, Left: null, Right: null })
        {
            return LinkErrors.NothingToChange;
        }

        if (changes.LinkType is { } linkType && LinkText.TypeRefusal(linkType) is { } refusal)
        {
            return refusal;
        }

        var left = changes.Left is { } leftChanges ? Left.Patch(leftChanges, LeftField) : Left;
        var right = changes.Right is { } rightChanges ? Right.Patch(rightChanges, RightField) : Right;
        if (!left.IsOk || !right.IsOk)
        {
            return left.Errors.Concat(right.Errors).First();
        }

        (LinkType, Left, Right, UpdatedAt) = (changes.LinkType ?? LinkType, left.Value, right.Value, now);
        return null;
    }
}

/// <summary>What to change of a link; null leaves it.</summary>
/// <param name="LinkType">Another type, and so another identity.</param>
/// <param name="Left">JSON Merge Patch of the left object.</param>
/// <param name="Right">JSON Merge Patch of the right object.</param>
public sealed record LinkChanges(string? LinkType, JsonValue? Left, JsonValue? Right);
