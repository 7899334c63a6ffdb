using System.Collections.Frozen;

namespace ZisPlatform.Domain.Flows;

/// <summary>The event types of the two native sources (contract 6.3 to 6.5), so that a misspelt one is noticed.</summary>
public static class EventTypes
{
    private static readonly FrozenSet<string> Support =
    [
        .. Of("ticket", """
            AgentAssignmentChanged AttachmentLinkedToComment AttachmentRedactedFromComment BrandChanged CommentAdded CommentMadePrivate
            CommentRedacted CustomFieldChanged DescriptionChanged CcsChanged ExternalIdChanged FollowersChanged TicketFormChanged
            GroupAssignmentChanged OrganizationChanged PriorityChanged ProblemLinkChanged RequesterChanged StatusChanged SubjectChanged
            SubmitterChanged TagsChanged TaskDueAtChanged TicketCreated MarkedAsSpam TicketMerged TicketPermanentlyDeleted
            TicketSoftDeleted TicketTypeChanged TicketUndeleted
            """),
        .. Of("user", """
            UserIsActiveChanged UserAliasChanged UserCreated CustomFieldChanged CustomRoleChanged UserDefaultGroupChanged
            UserDetailsChanged ExternalIdChanged UserGroupAdded UserGroupRemoved UserIdentityChanged UserIdentityCreated
            UserIdentityRemoved LastLoginChanged UserMerged UserNameChanged UserNotesChanged OnlyPrivateCommentsChanged
            UserOrganizationAdded UserOrganizationRemoved UserPhotoChanged UserRoleChanged TagsChanged TimeZoneChanged
            """),
        .. Of("organization", "OrganizationCreated CustomFieldChanged ExternalIdChanged TagsChanged"),
        .. Of("customobject", "CustomObjectRecordCreated CustomObjectRecordChanged CustomObjectRecordDeleted"),
    ];

    private static readonly FrozenSet<string> Sunshine =
        [.. Of("activity", "UserActivityCreated"), .. Of("customobject", "CustomObjectChanged CustomObjectDeleted")];

    /// <summary>The types a native source is known to send; empty for any other source, whose types are its own.</summary>
    public static IReadOnlyCollection<string> Of(string source) => source switch
    {
        "support" => Support,
        "sunshine" => Sunshine,
        _ => [],
    };

    /// <summary>Null when the type may well exist; else what may have been meant.</summary>
    internal static string? Looks(string source, string type)
    {
        var known = Of(source);
        if (known.Count == 0 || known.Contains(type))
        {
            return null;
        }

        var tail = type[(type.IndexOf('.', StringComparison.Ordinal) + 1)..];
        var close = known.FirstOrDefault(one => one.Equals(type, StringComparison.OrdinalIgnoreCase) || one.EndsWith("." + tail, StringComparison.OrdinalIgnoreCase));
        return close is null ? "nothing will start this flow, unless a webhook sends that type" : $"is {close} meant?";
    }

    private static IEnumerable<string> Of(string subject, string names) =>
        names.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(name => $"{subject}.{name}");
}
