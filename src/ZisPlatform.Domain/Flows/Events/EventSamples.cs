using System.Collections.Frozen;
using ZisPlatform.Json.Values;
using static ZisPlatform.Domain.Flows.Events.SampleShapes;

namespace ZisPlatform.Domain.Flows.Events;

/// <summary>
/// A sample of every event that the native sources send (contract, flows 6.3 to 6.5). Payloads that the contract does not specify follow
/// the pattern of similar events: <c>previous</c> and <c>current</c> for a change, the object itself for additions and removals.
/// </summary>
public static class EventSamples
{
    /// <summary>Gets all samples in the order of the contract.</summary>
    public static IReadOnlyList<EventSample> All { get; } =
        [.. Tickets(), .. Users(), .. Organizations(), .. CustomObjectRecords(), .. Sunshine()];

    private static readonly FrozenDictionary<string, EventSample> ByType =
        All.ToFrozenDictionary(sample => sample.Type, StringComparer.Ordinal);

    /// <summary>Returns the sample of an event type; null if no native source sends the type.</summary>
    public static EventSample? Find(string type) => ByType.GetValueOrDefault(type);

    private static EventSample[] Tickets() =>
    [
        TicketChanged("AgentAssignmentChanged", "assignee_id", JsonValue.Null, Agent),
        Ticket("AttachmentLinkedToComment", [("attachment", Attachment), ("comment", CommentReference)]),
        Ticket("AttachmentRedactedFromComment", [("attachment", Attachment), ("comment", CommentReference)]),
        TicketChanged("BrandChanged", "brand_id", 32040676700, Brand),
        Ticket("CommentAdded", [("comment", Comment)], title: "Comment Created"),
        Ticket("CommentMadePrivate", [("comment", CommentReference)]),
        Ticket("CommentRedacted", [("comment", CommentReference)]),
        Ticket("CustomFieldChanged", FieldChange),
        Ticket("DescriptionChanged", Change("The printer is out of order", "The printer on the second floor is out of order")),
        Ticket("CcsChanged", [("ccs_added", JsonValue.Array(EndUser)), ("ccs_removed", JsonValue.EmptyArray)], title: "Email CCs Changed"),
        TicketChanged("ExternalIdChanged", "external_id", JsonValue.Null, ExternalId),
        Ticket("FollowersChanged", [("followers_added", JsonValue.Array(Agent)), ("followers_removed", JsonValue.EmptyArray)]),
        TicketChanged("TicketFormChanged", "form_id", 37201638500, Form, title: "Form Changed"),
        TicketChanged("GroupAssignmentChanged", "group_id", JsonValue.Null, Group),
        TicketChanged("OrganizationChanged", "organization_id", JsonValue.Null, OrganizationId),
        TicketChanged("PriorityChanged", "priority", "normal", "urgent"),
        Ticket("ProblemLinkChanged", Change(JsonValue.Null, 998)),
        TicketChanged("RequesterChanged", "requester_id", 323401287700, EndUser),
        TicketChanged("StatusChanged", "status", "open", "solved"),
        Ticket("SubjectChanged", Change("Printer", "Printer out of order")),
        TicketChanged("SubmitterChanged", "submitter_id", 323401287700, EndUser),
        Ticket("TagsChanged", TagsChange),
        Ticket("TaskDueAtChanged", Change(JsonValue.Null, "2026-03-08T12:00:00Z")),
        Ticket("TicketCreated", []),
        Ticket("MarkedAsSpam", [], title: "Ticket Marked as Spam"),
        // The contract does not specify this payload; the name is that of the webhooks of a Zendesk account.
        Ticket("TicketMerged", [("target_ticket_id", 1002)]),
        Ticket("TicketPermanentlyDeleted", []),
        Ticket("TicketSoftDeleted", []),
        TicketChanged("TicketTypeChanged", "type", "question", "problem"),
        Ticket("TicketUndeleted", []),
    ];

    private static EventSample[] Users() =>
    [
        User("UserIsActiveChanged", Change(false, true), title: "Active Status Changed"),
        User("UserAliasChanged", Change(JsonValue.Null, "Annie"), title: "Alias Changed"),
        User("UserCreated", []),
        User("CustomFieldChanged", FieldChange),
        User("CustomRoleChanged", Change(JsonValue.Null, 360000123456)),
        UserChanged("UserDefaultGroupChanged", "default_group_id", JsonValue.Null, Group, title: "Default Group Changed"),
        User("UserDetailsChanged", Change("", "Works in the north"), title: "Details Changed"),
        UserChanged("ExternalIdChanged", "external_id", JsonValue.Null, ExternalId),
        User("UserGroupAdded", [("group", Reference(Group))], title: "Group Added"),
        User("UserGroupRemoved", [("group", Reference(Group))], title: "Group Removed"),
        User(
            "UserIdentityChanged",
            [("identity", UserIdentity), .. Change("ann@old.example", "ann@acme.example")],
            title: "Identity Changed"),
        User("UserIdentityCreated", [("identity", UserIdentity)], title: "Identity Created"),
        User("UserIdentityRemoved", [("identity", UserIdentity)], title: "Identity Deleted"),
        User("LastLoginChanged", Change("2026-02-27T09:30:00Z", OccurredAt)),
        User("UserMerged", [("target_user", Reference(Agent))]),
        User("UserNameChanged", Change("Ann Smith", "Ann Miller"), title: "Name Changed"),
        User("UserNotesChanged", Change("", "Prefers to be called"), title: "Notes Changed"),
        User("OnlyPrivateCommentsChanged", Change(true, false)),
        User("UserOrganizationAdded", [("organization", Reference(OrganizationId))], title: "Organization Added"),
        User("UserOrganizationRemoved", [("organization", Reference(OrganizationId))], title: "Organization Removed"),
        User("UserPhotoChanged", Change(JsonValue.Null, "https://files.example/photos/ann.png"), title: "Photo Changed"),
        UserChanged("UserRoleChanged", "role", "end-user", "agent", title: "Role Changed"),
        User("TagsChanged", TagsChange),
        User("TimeZoneChanged", Change("UTC", "Europe/Berlin")),
    ];

    private static EventSample[] Organizations() =>
    [
        Organization("OrganizationCreated", []),
        Organization("CustomFieldChanged", FieldChange),
        Organization("ExternalIdChanged", Change(JsonValue.Null, ExternalId)),
        Organization("TagsChanged", TagsChange),
    ];

    private static EventSample[] CustomObjectRecords() =>
    [
        CustomObjectRecord("CustomObjectRecordCreated"),
        CustomObjectRecord("CustomObjectRecordChanged"),
        CustomObjectRecord("CustomObjectRecordDeleted"),
    ];

    private static EventSample[] Sunshine() =>
    [
        Of("sunshine", "activity", "UserActivityCreated", "activity_event", [("user_activity", Activity)]),
        Of("sunshine", "customobject", "CustomObjectChanged", "custom_object_event", [("custom_object", LegacyObject)]),
        Of("sunshine", "customobject", "CustomObjectDeleted", "custom_object_event", [("object_id", LegacyObjectId)]),
    ];
}
