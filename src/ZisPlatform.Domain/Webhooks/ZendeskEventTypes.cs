using System.Collections.Frozen;

namespace ZisPlatform.Domain.Webhooks;

/// <summary>What <c>previous</c> and <c>current</c> of an event are.</summary>
internal enum ZendeskValues
{
    /// <summary>Left as they are.</summary>
    Any,

    /// <summary>Ids, which Zendesk sends as texts.</summary>
    Ids,

    /// <summary>Words of a fixed list, which Zendesk sends in capitals.</summary>
    Words,
}

/// <summary>A type of the contract.</summary>
/// <param name="Type">Without its subject.</param>
/// <param name="Name">The <c>type</c> within the event.</param>
/// <param name="Values">What its values are.</param>
/// <param name="List">What its lists of users are called; null where it has none.</param>
internal sealed record ZendeskEventType(string Type, string Name, ZendeskValues Values = ZendeskValues.Any, string? List = null);

/// <summary>Which of Zendesk's webhook event types is which of the contract's (flows 6.3 and 6.4).</summary>
internal static class ZendeskEventTypes
{
    private static readonly FrozenDictionary<string, ZendeskEventType> All = new Dictionary<string, ZendeskEventType>
    {
        ["ticket.agent_assignment_changed"] = new("AgentAssignmentChanged", "Agent Assignment Changed", ZendeskValues.Ids),
        ["ticket.attachment_linked_to_comment"] = new("AttachmentLinkedToComment", "Attachment Linked to Comment"),
        ["ticket.attachment_redacted_from_comment"] = new("AttachmentRedactedFromComment", "Attachment Redacted from Comment"),
        ["ticket.brand_changed"] = new("BrandChanged", "Brand Changed", ZendeskValues.Ids),
        ["ticket.comment_added"] = new("CommentAdded", "Comment Created"),
        ["ticket.comment_made_private"] = new("CommentMadePrivate", "Comment Made Private"),
        ["ticket.comment_redacted"] = new("CommentRedacted", "Comment Redacted"),
        ["ticket.created"] = new("TicketCreated", "Ticket Created"),
        ["ticket.custom_field_changed"] = new("CustomFieldChanged", "Custom Field Changed"),
        ["ticket.description_changed"] = new("DescriptionChanged", "Description Changed"),
        ["ticket.email_ccs_changed"] = new("CcsChanged", "Email CCs Changed", List: "ccs"),
        ["ticket.external_id_changed"] = new("ExternalIdChanged", "External ID Changed"),
        ["ticket.followers_changed"] = new("FollowersChanged", "Followers Changed", List: "followers"),
        ["ticket.form_changed"] = new("TicketFormChanged", "Form Changed", ZendeskValues.Ids),
        ["ticket.group_assignment_changed"] = new("GroupAssignmentChanged", "Group Assignment Changed", ZendeskValues.Ids),
        ["ticket.marked_as_spam"] = new("MarkedAsSpam", "Ticket Marked as Spam"),
        ["ticket.merged"] = new("TicketMerged", "Ticket Merged"),
        ["ticket.organization_changed"] = new("OrganizationChanged", "Organization Changed", ZendeskValues.Ids),
        ["ticket.permanently_deleted"] = new("TicketPermanentlyDeleted", "Ticket Permanently Deleted"),
        ["ticket.priority_changed"] = new("PriorityChanged", "Priority Changed", ZendeskValues.Words),
        ["ticket.problem_link_changed"] = new("ProblemLinkChanged", "Problem Link Changed", ZendeskValues.Ids),
        ["ticket.requester_changed"] = new("RequesterChanged", "Requester Changed", ZendeskValues.Ids),
        ["ticket.soft_deleted"] = new("TicketSoftDeleted", "Ticket Soft Deleted"),
        ["ticket.status_changed"] = new("StatusChanged", "Status Changed", ZendeskValues.Words),
        ["ticket.subject_changed"] = new("SubjectChanged", "Subject Changed"),
        ["ticket.submitter_changed"] = new("SubmitterChanged", "Submitter Changed", ZendeskValues.Ids),
        ["ticket.tags_changed"] = new("TagsChanged", "Tags Changed"),
        ["ticket.task_due_at_changed"] = new("TaskDueAtChanged", "Task Due At Changed"),
        ["ticket.type_changed"] = new("TicketTypeChanged", "Ticket Type Changed", ZendeskValues.Words),
        ["ticket.undeleted"] = new("TicketUndeleted", "Ticket Undeleted"),
        ["user.active_changed"] = new("UserIsActiveChanged", "Active Status Changed"),
        ["user.alias_changed"] = new("UserAliasChanged", "Alias Changed"),
        ["user.created"] = new("UserCreated", "User Created"),
        ["user.custom_field_changed"] = new("CustomFieldChanged", "Custom Field Changed"),
        ["user.custom_role_changed"] = new("CustomRoleChanged", "Custom Role Changed", ZendeskValues.Ids),
        ["user.default_group_changed"] = new("UserDefaultGroupChanged", "Default Group Changed", ZendeskValues.Ids),
        ["user.details_changed"] = new("UserDetailsChanged", "Details Changed"),
        ["user.external_id_changed"] = new("ExternalIdChanged", "External ID Changed"),
        ["user.group_membership_created"] = new("UserGroupAdded", "Group Added"),
        ["user.group_membership_deleted"] = new("UserGroupRemoved", "Group Removed"),
        ["user.identity_changed"] = new("UserIdentityChanged", "Identity Changed"),
        ["user.identity_created"] = new("UserIdentityCreated", "Identity Created"),
        ["user.identity_deleted"] = new("UserIdentityRemoved", "Identity Deleted"),
        ["user.last_login_changed"] = new("LastLoginChanged", "Last Login Changed"),
        ["user.merged"] = new("UserMerged", "User Merged"),
        ["user.name_changed"] = new("UserNameChanged", "Name Changed"),
        ["user.notes_changed"] = new("UserNotesChanged", "Notes Changed"),
        ["user.only_private_comments_changed"] = new("OnlyPrivateCommentsChanged", "Only Private Comments Changed"),
        ["user.organization_membership_created"] = new("UserOrganizationAdded", "Organization Added"),
        ["user.organization_membership_deleted"] = new("UserOrganizationRemoved", "Organization Removed"),
        ["user.photo_changed"] = new("UserPhotoChanged", "Photo Changed"),
        ["user.role_changed"] = new("UserRoleChanged", "Role Changed", ZendeskValues.Words),
        ["user.tags_changed"] = new("TagsChanged", "Tags Changed"),
        ["user.time_zone_changed"] = new("TimeZoneChanged", "Time Zone Changed"),
        ["organization.created"] = new("OrganizationCreated", "Organization Created"),
        ["organization.custom_field_changed"] = new("CustomFieldChanged", "Custom Field Changed"),
        ["organization.external_id_changed"] = new("ExternalIdChanged", "External ID Changed"),
        ["organization.tags_changed"] = new("TagsChanged", "Tags Changed"),
    }.ToFrozenDictionary();

    /// <summary>Null when the contract has no such type.</summary>
    public static ZendeskEventType? Find(string subject, string change) => All.GetValueOrDefault($"{subject}.{change}");
}
