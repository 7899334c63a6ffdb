using System.Security.Cryptography;
using System.Text;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Links;

/// <summary>The key of a link within its integration (contract 5): unique and compared exactly.</summary>
/// <param name="LinkType">The type of the relation.</param>
/// <param name="LeftName">The name of the left object with its placeholders filled.</param>
/// <param name="RightName">The name of the right object with its placeholders filled.</param>
public sealed record LinkIdentity(string LinkType, string LeftName, string RightName)
{
    /// <summary>Parses the names that identify one link. An asterisk is an ordinary character.</summary>
    public static Result<LinkIdentity> Parse(string? linkType, string? leftName, string? rightName)
    {
        Error?[] checks =
        [
            LinkLimits.ValidateType(linkType),
            LinkLimits.ValidateName(leftName, "left_object_name"),
            LinkLimits.ValidateName(rightName, "right_object_name"),
        ];
        Error[] errors = [.. checks.OfType<Error>().Select(error => error with { Path = null })];
        return errors.Length > 0 ? errors : new LinkIdentity(linkType!, leftName!, rightName!);
    }

    /// <summary>
    /// Returns a hash that replaces the names if they can be too long: in the unique key, and in cursors of the list of all links.
    /// </summary>
    public byte[] Hash() => SHA256.HashData(Encoding.UTF8.GetBytes($"{LinkType}\0{LeftName}\0{RightName}"));

    public override string ToString() => $"{LinkType}: {LeftName} → {RightName}";
}
