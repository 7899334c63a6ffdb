using ZisPlatform.Domain.Flows.Compilation;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Infrastructure.Registry;

/// <summary>
/// Converts the column <c>known</c> of a bundle: the resources of its current generation, as <c>[["Flow","on_ticket"], …]</c>.
/// </summary>
internal static class KnownResources
{
    public static string Write(IReadOnlyList<KnownResource> resources) =>
        JsonValue.Array([.. resources.Select(resource => JsonValue.Array(resource.Type.ToString(), resource.Name))]).ToString();

    public static IReadOnlyList<KnownResource> Read(string text, string bundle) =>
    [
        .. JsonValue.Parse(text).Items.ToArray()
            .Select(item => new KnownResource(Enum.Parse<ResourceType>(item[0].AsString()), item[1].AsString(), bundle)),
    ];
}
