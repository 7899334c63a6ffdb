using System.Security.Cryptography;
using System.Text;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Links;

/// <summary>What names a link in its integration (contract 5): unique there, and every character of it counts.</summary>
/// <param name="LinkType">What kind of relation it is.</param>
/// <param name="LeftName">The left object's name, placeholders filled.</param>
/// <param name="RightName">The right object's name, placeholders filled.</param>
public sealed record LinkIdentity(string LinkType, string LeftName, string RightName)
{
    /// <summary>Reads the names by which a caller asks for one link; a star in them is a character like any other.</summary>
    public static Result<LinkIdentity> Parse(string? linkType, string? leftName, string? rightName)
    {
        Error?[] refusals =
        [
            LinkText.TypeRefusal(linkType), LinkText.NameRefusal(leftName, "left_object_name"), LinkText.NameRefusal(rightName, "right_object_name"),
        ];
        Error[] errors = [.. refusals.OfType<Error>().Select(refusal => refusal with { Path = null })];
        return errors.Length > 0 ? errors : new LinkIdentity(linkType!, leftName!, rightName!);
    }

    /// <summary>Stands for it where the names themselves can be too long: in the unique key, and in cursors of the list of all links.</summary>
    public byte[] Hash() => SHA256.HashData(Encoding.UTF8.GetBytes($"{LinkType}\0{LeftName}\0{RightName}"));

    public override string ToString() => $"{LinkType}: {LeftName} → {RightName}";
}
