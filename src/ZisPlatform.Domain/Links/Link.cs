using ZisPlatform.Domain.Common;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Links;

/// <summary>The identity and creation data of a link, which never change.</summary>
/// <param name="Id">The id, which sorts by creation.</param>
/// <param name="Uuid">An id that the contract deprecates but still includes in responses.</param>
public sealed record LinkMetadata(string Id, Guid Uuid, AccountId Owner, string Integration, DateTimeOffset CreatedAt);

/// <summary>A typed relation between two objects (contract 5).</summary>
public sealed class Link
{
    private const string LeftField = "left_object";
    private const string RightField = "right_object";

    private Link(LinkMetadata metadata, string linkType, LinkObject left, LinkObject right, long revision, DateTimeOffset updatedAt)
    {
        Metadata = metadata;
        LinkType = linkType;
        Left = left;
        Right = right;
        Revision = revision;
        UpdatedAt = updatedAt;
    }

    public LinkMetadata Metadata { get; }

    public string LinkType { get; private set; }

    public LinkObject Left { get; private set; }

    public LinkObject Right { get; private set; }

    public LinkIdentity Identity => new(LinkType, Left.FilledName, Right.FilledName);

    /// <summary>Gets the number of stored changes, for optimistic concurrency: a change is stored only if it is unchanged.</summary>
    public long Revision { get; }

    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>Creates a link, or returns all errors of the input.</summary>
    public static Result<Link> Create(LinkMetadata metadata, string? linkType, in JsonValue left, in JsonValue right)
    {
        var (leftObject, rightObject) = (LinkObject.Parse(left, LeftField), LinkObject.Parse(right, RightField));
        Error[] errors = [.. new[] { LinkLimits.ValidateType(linkType) }.OfType<Error>(), .. leftObject.Errors, .. rightObject.Errors];
        return errors.Length > 0 ? errors : new Link(metadata, linkType!, leftObject.Value, rightObject.Value, 0, metadata.CreatedAt);
    }

    /// <summary>Restores a link from the store.</summary>
    public static Link Restore(
        LinkMetadata metadata, string linkType, LinkObject left, LinkObject right, long revision, DateTimeOffset updatedAt) =>
        new(metadata, linkType, left, right, revision, updatedAt);

    /// <summary>Changes the given values. Returns null, or the error.</summary>
    public Error? Patch(LinkChanges changes, DateTimeOffset now)
    {
        if (changes is { LinkType: null, Left: null, Right: null })
        {
            return LinkErrors.NothingToChange;
        }

        if (changes.LinkType is { } linkType && LinkLimits.ValidateType(linkType) is { } error)
        {
            return error;
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

/// <summary>The changes to a link. A null value remains unchanged.</summary>
/// <param name="LinkType">The new type, which changes the identity of the link.</param>
/// <param name="Left">JSON Merge Patch of the left object.</param>
/// <param name="Right">JSON Merge Patch of the right object.</param>
public sealed record LinkChanges(string? LinkType, JsonValue? Left, JsonValue? Right);
