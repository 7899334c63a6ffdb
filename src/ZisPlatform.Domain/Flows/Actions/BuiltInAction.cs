using System.Collections.Frozen;

namespace ZisPlatform.Domain.Flows.Actions;

/// <summary>The actions of every integration (contract 11). Jq is computed inside a run; the others are effects.</summary>
public enum BuiltInAction
{
    Jq,
    LoadConfig,
    PatchConfig,
    LoadLinks,
    CreateLink,
    PatchLink,
    DeleteLink,
}

/// <summary>The static description of a built-in action.</summary>
internal sealed record BuiltInDescription(BuiltInAction Action, string FullName, string[] Required)
{
    /// <summary>Gets the parameters of which at least one is required; empty if there is no such rule.</summary>
    public string[] OneOf { get; init; } = [];

    public static readonly IReadOnlyList<BuiltInDescription> All =
    [
        new(BuiltInAction.Jq, "zis:common:transform:Jq", ["expr", "data"]),
        new(BuiltInAction.LoadConfig, "zis:common:action:LoadConfig", ["scope"]),
        new(BuiltInAction.PatchConfig, "zis:common:action:PatchConfig", ["scope", "config"]),
        new(BuiltInAction.LoadLinks, "zis:common:action:LoadLinks", ["link_type"]) { OneOf = ["left_object_name", "right_object_name"] },
        new(BuiltInAction.CreateLink, "zis:common:action:CreateLink", ["link_type", "left_object", "right_object"]),
        new(BuiltInAction.PatchLink, "zis:common:action:PatchLink", ["link_type", "left_object_name"])
        {
            OneOf = ["left_object", "right_object"],
        },
        new(BuiltInAction.DeleteLink, "zis:common:action:DeleteLink", ["link_type", "left_object_name", "right_object_name"]),
    ];

    private static readonly FrozenDictionary<string, BuiltInDescription> ByName =
        All.ToFrozenDictionary(description => description.FullName, StringComparer.Ordinal);

    public static BuiltInDescription? Find(string fullName) => ByName.GetValueOrDefault(fullName);
}
