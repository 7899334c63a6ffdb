using System.Collections.Frozen;

namespace ZisPlatform.Domain.Webhooks;

/// <summary>The kind of the values in <c>previous</c> and <c>current</c> of an event.</summary>
internal enum ZendeskValues
{
    /// <summary>Values that are copied unchanged.</summary>
    Any,

    /// <summary>Ids, which Zendesk sends as strings.</summary>
    Ids,

    /// <summary>Words of a fixed list, which Zendesk sends in upper case.</summary>
    Words,
}

/// <summary>An event type of the contract.</summary>
/// <param name="Type">
/// The type without its subject. The title within the event comes from <see cref="ZisPlatform.Domain.Flows.Events.EventSamples"/>.
/// </param>
/// <param name="Values">The kind of its values.</param>
/// <param name="List">The prefix of its lists of users; null if it has none.</param>
internal sealed record ZendeskEventType(string Type, ZendeskValues Values = ZendeskValues.Any, string? List = null);

/// <summary>Maps Zendesk's webhook event types to those of the contract (flows 6.3 and 6.4).</summary>
internal static class ZendeskEventTypes
{
    private static readonly FrozenDictionary<string, ZendeskEventType> All = new Dictionary<string, ZendeskEventType>
    {
        ["ticket.agent_assignment_changed"] = new("AgentAssignmentChanged", ZendeskValues.Ids),
        ["ticket.attachment_linked_to_comment"] = new("AttachmentLinkedToComment"),
        ["ticket.attachment_redacted_from_comment"] = new("AttachmentRedactedFromComment"),
        ["ticket.brand_changed"] = new("BrandChanged", ZendeskValues.Ids),
        ["ticket.comment_added"] = new("CommentAdded"),
        ["ticket.comment_made_private"] = new("CommentMadePrivate"),
        ["ticket.comment_redacted"] = new("CommentRedacted"),
        ["ticket.created"] = new("TicketCreated"),
        ["ticket.custom_field_changed"] = new("CustomFieldChanged"),
        ["ticket.description_changed"] = new("DescriptionChanged"),
        ["ticket.email_ccs_changed"] = new("CcsChanged", List: "ccs"),
        ["ticket.external_id_changed"] = new("ExternalIdChanged"),
        ["ticket.followers_changed"] = new("FollowersChanged", List: "followers"),
        ["ticket.form_changed"] = new("TicketFormChanged", ZendeskValues.Ids),
        ["ticket.group_assignment_changed"] = new("GroupAssignmentChanged", ZendeskValues.Ids),
        ["ticket.marked_as_spam"] = new("MarkedAsSpam"),
        ["ticket.merged"] = new("TicketMerged"),
        ["ticket.organization_changed"] = new("OrganizationChanged", ZendeskValues.Ids),
        ["ticket.permanently_deleted"] = new("TicketPermanentlyDeleted"),
        ["ticket.priority_changed"] = new("PriorityChanged", ZendeskValues.Words),
        ["ticket.problem_link_changed"] = new("ProblemLinkChanged", ZendeskValues.Ids),
        ["ticket.requester_changed"] = new("RequesterChanged", ZendeskValues.Ids),
        ["ticket.soft_deleted"] = new("TicketSoftDeleted"),
        ["ticket.status_changed"] = new("StatusChanged", ZendeskValues.Words),
        ["ticket.subject_changed"] = new("SubjectChanged"),
        ["ticket.submitter_changed"] = new("SubmitterChanged", ZendeskValues.Ids),
        ["ticket.tags_changed"] = new("TagsChanged"),
        ["ticket.task_due_at_changed"] = new("TaskDueAtChanged"),
        ["ticket.type_changed"] = new("TicketTypeChanged", ZendeskValues.Words),
        ["ticket.undeleted"] = new("TicketUndeleted"),
        ["user.active_changed"] = new("UserIsActiveChanged"),
        ["user.alias_changed"] = new("UserAliasChanged"),
        ["user.created"] = new("UserCreated"),
        ["user.custom_field_changed"] = new("CustomFieldChanged"),
        ["user.custom_role_changed"] = new("CustomRoleChanged", ZendeskValues.Ids),
        ["user.default_group_changed"] = new("UserDefaultGroupChanged", ZendeskValues.Ids),
        ["user.details_changed"] = new("UserDetailsChanged"),
        ["user.external_id_changed"] = new("ExternalIdChanged"),
        ["user.group_membership_created"] = new("UserGroupAdded"),
        ["user.group_membership_deleted"] = new("UserGroupRemoved"),
        ["user.identity_changed"] = new("UserIdentityChanged"),
        ["user.identity_created"] = new("UserIdentityCreated"),
        ["user.identity_deleted"] = new("UserIdentityRemoved"),
        ["user.last_login_changed"] = new("LastLoginChanged"),
        ["user.merged"] = new("UserMerged"),
        ["user.name_changed"] = new("UserNameChanged"),
        ["user.notes_changed"] = new("UserNotesChanged"),
        ["user.only_private_comments_changed"] = new("OnlyPrivateCommentsChanged"),
        ["user.organization_membership_created"] = new("UserOrganizationAdded"),
        ["user.organization_membership_deleted"] = new("UserOrganizationRemoved"),
        ["user.photo_changed"] = new("UserPhotoChanged"),
        ["user.role_changed"] = new("UserRoleChanged", ZendeskValues.Words),
        ["user.tags_changed"] = new("TagsChanged"),
        ["user.time_zone_changed"] = new("TimeZoneChanged"),
        ["organization.created"] = new("OrganizationCreated"),
        ["organization.custom_field_changed"] = new("CustomFieldChanged"),
        ["organization.external_id_changed"] = new("ExternalIdChanged"),
        ["organization.tags_changed"] = new("TagsChanged"),
    }.ToFrozenDictionary();

    /// <summary>Returns the type in the contract; null if there is none.</summary>
    public static ZendeskEventType? Find(string subject, string change) => All.GetValueOrDefault($"{subject}.{change}");
}
