using ZisPlatform.Domain.Flows.Events;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Tests.Flows.Events;

/// <summary>Compares the sample events of the native sources with the tables of the contract (flows 6.3 to 6.5).</summary>
public class EventSampleTests
{
    private const string Change = "previous current";
    private const string Field = "custom_field previous current";
    private const string Tags = "tags_added tags_removed";

    /// <summary>The source, type, title, root member, subject and specific members of each event.</summary>
    private static readonly string[] Table =
    [
        $"support|ticket.AgentAssignmentChanged|Agent Assignment Changed|ticket_event|ticket|{Change}",
        "support|ticket.AttachmentLinkedToComment|Attachment Linked to Comment|ticket_event|ticket|attachment comment",
        "support|ticket.AttachmentRedactedFromComment|Attachment Redacted from Comment|ticket_event|ticket|attachment comment",
        $"support|ticket.BrandChanged|Brand Changed|ticket_event|ticket|{Change}",
        "support|ticket.CommentAdded|Comment Created|ticket_event|ticket|comment",
        "support|ticket.CommentMadePrivate|Comment Made Private|ticket_event|ticket|comment",
        "support|ticket.CommentRedacted|Comment Redacted|ticket_event|ticket|comment",
        $"support|ticket.CustomFieldChanged|Custom Field Changed|ticket_event|ticket|{Field}",
        $"support|ticket.DescriptionChanged|Description Changed|ticket_event|ticket|{Change}",
        "support|ticket.CcsChanged|Email CCs Changed|ticket_event|ticket|ccs_added ccs_removed",
        $"support|ticket.ExternalIdChanged|External ID Changed|ticket_event|ticket|{Change}",
        "support|ticket.FollowersChanged|Followers Changed|ticket_event|ticket|followers_added followers_removed",
        $"support|ticket.TicketFormChanged|Form Changed|ticket_event|ticket|{Change}",
        $"support|ticket.GroupAssignmentChanged|Group Assignment Changed|ticket_event|ticket|{Change}",
        $"support|ticket.OrganizationChanged|Organization Changed|ticket_event|ticket|{Change}",
        $"support|ticket.PriorityChanged|Priority Changed|ticket_event|ticket|{Change}",
        $"support|ticket.ProblemLinkChanged|Problem Link Changed|ticket_event|ticket|{Change}",
        $"support|ticket.RequesterChanged|Requester Changed|ticket_event|ticket|{Change}",
        $"support|ticket.StatusChanged|Status Changed|ticket_event|ticket|{Change}",
        $"support|ticket.SubjectChanged|Subject Changed|ticket_event|ticket|{Change}",
        $"support|ticket.SubmitterChanged|Submitter Changed|ticket_event|ticket|{Change}",
        $"support|ticket.TagsChanged|Tags Changed|ticket_event|ticket|{Tags}",
        $"support|ticket.TaskDueAtChanged|Task Due At Changed|ticket_event|ticket|{Change}",
        "support|ticket.TicketCreated|Ticket Created|ticket_event|ticket|",
        "support|ticket.MarkedAsSpam|Ticket Marked as Spam|ticket_event|ticket|",
        "support|ticket.TicketMerged|Ticket Merged|ticket_event|ticket|target_ticket_id",
        "support|ticket.TicketPermanentlyDeleted|Ticket Permanently Deleted|ticket_event|ticket|",
        "support|ticket.TicketSoftDeleted|Ticket Soft Deleted|ticket_event|ticket|",
        $"support|ticket.TicketTypeChanged|Ticket Type Changed|ticket_event|ticket|{Change}",
        "support|ticket.TicketUndeleted|Ticket Undeleted|ticket_event|ticket|",
        $"support|user.UserIsActiveChanged|Active Status Changed|user_event|user|{Change}",
        $"support|user.UserAliasChanged|Alias Changed|user_event|user|{Change}",
        "support|user.UserCreated|User Created|user_event|user|",
        $"support|user.CustomFieldChanged|Custom Field Changed|user_event|user|{Field}",
        $"support|user.CustomRoleChanged|Custom Role Changed|user_event|user|{Change}",
        $"support|user.UserDefaultGroupChanged|Default Group Changed|user_event|user|{Change}",
        $"support|user.UserDetailsChanged|Details Changed|user_event|user|{Change}",
        $"support|user.ExternalIdChanged|External ID Changed|user_event|user|{Change}",
        "support|user.UserGroupAdded|Group Added|user_event|user|group",
        "support|user.UserGroupRemoved|Group Removed|user_event|user|group",
        $"support|user.UserIdentityChanged|Identity Changed|user_event|user|identity {Change}",
        "support|user.UserIdentityCreated|Identity Created|user_event|user|identity",
        "support|user.UserIdentityRemoved|Identity Deleted|user_event|user|identity",
        $"support|user.LastLoginChanged|Last Login Changed|user_event|user|{Change}",
        "support|user.UserMerged|User Merged|user_event|user|target_user",
        $"support|user.UserNameChanged|Name Changed|user_event|user|{Change}",
        $"support|user.UserNotesChanged|Notes Changed|user_event|user|{Change}",
        $"support|user.OnlyPrivateCommentsChanged|Only Private Comments Changed|user_event|user|{Change}",
        "support|user.UserOrganizationAdded|Organization Added|user_event|user|organization",
        "support|user.UserOrganizationRemoved|Organization Removed|user_event|user|organization",
        $"support|user.UserPhotoChanged|Photo Changed|user_event|user|{Change}",
        $"support|user.UserRoleChanged|Role Changed|user_event|user|{Change}",
        $"support|user.TagsChanged|Tags Changed|user_event|user|{Tags}",
        $"support|user.TimeZoneChanged|Time Zone Changed|user_event|user|{Change}",
        "support|organization.OrganizationCreated|Organization Created|organization_event|organization|",
        $"support|organization.CustomFieldChanged|Custom Field Changed|organization_event|organization|{Field}",
        $"support|organization.ExternalIdChanged|External ID Changed|organization_event|organization|{Change}",
        $"support|organization.TagsChanged|Tags Changed|organization_event|organization|{Tags}",
        "support|customobject.CustomObjectRecordCreated|Custom Object Record Created|custom_object_event|custom_object_record|",
        "support|customobject.CustomObjectRecordChanged|Custom Object Record Changed|custom_object_event|custom_object_record|",
        "support|customobject.CustomObjectRecordDeleted|Custom Object Record Deleted|custom_object_event|custom_object_record|",
        "sunshine|activity.UserActivityCreated|User Activity Created|activity_event|user_activity|",
        "sunshine|customobject.CustomObjectChanged|Custom Object Changed|custom_object_event|custom_object|",
        "sunshine|customobject.CustomObjectDeleted|Custom Object Deleted|custom_object_event|object_id|",
    ];

    [Test]
    public void Every_type_of_the_contract_has_a_sample_with_its_title_and_members()
    {
        var samples = EventSamples.All.Select(sample =>
        {
            var members = sample.Payload[sample.Root].Keys.ToArray();
            return $"{sample.Source}|{sample.Type}|{sample.Title}|{sample.Payload.Keys[0]}|{members[2]}|{string.Join(' ', members[3..])}";
        });

        Assert.That(samples, Is.EqualTo(Table));
    }

    [TestCaseSource(nameof(Types))]
    public void A_sample_has_a_timestamp_and_the_sequence_of_its_change(string type)
    {
        var sample = EventSamples.Find(type)!;
        var meta = sample.Payload[sample.Root]["meta"];

        Assert.That(
            meta["version"].AsString(), Is.EqualTo(sample.Root == "custom_object_event" && sample.Source == "support" ? "2.0" : "1.0"));
        Assert.That(meta["occurred_at"].AsString(), Does.Match(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"));
        Assert.That(meta["ref"].AsString(), Does.Match(@"^\d+-\d+$"));
        Assert.That(meta["sequence"].Keys.ToArray(), Is.EqualTo(new[] { "id", "position", "total" }));
    }

    [Test]
    public void Ticket_events_contain_only_the_short_form_of_the_ticket()
    {
        foreach (var sample in EventSamples.All.Where(sample => sample.Root == "ticket_event"))
        {
            Assert.That(sample.Payload["ticket_event"]["ticket"].Keys.ToArray(), Is.EqualTo(new[]
            {
                "id", "status", "type", "priority", "tags", "via", "requester_id", "submitter_id", "assignee_id", "organization_id",
                "group_id",
                "brand_id", "form_id", "external_id", "created_at", "updated_at",
            }), sample.Type);
        }
    }

    [TestCase("ticket.AgentAssignmentChanged", "assignee_id")]
    [TestCase("ticket.BrandChanged", "brand_id")]
    [TestCase("ticket.ExternalIdChanged", "external_id")]
    [TestCase("ticket.TicketFormChanged", "form_id")]
    [TestCase("ticket.GroupAssignmentChanged", "group_id")]
    [TestCase("ticket.OrganizationChanged", "organization_id")]
    [TestCase("ticket.PriorityChanged", "priority")]
    [TestCase("ticket.RequesterChanged", "requester_id")]
    [TestCase("ticket.StatusChanged", "status")]
    [TestCase("ticket.SubmitterChanged", "submitter_id")]
    [TestCase("ticket.TicketTypeChanged", "type")]
    [TestCase("user.UserDefaultGroupChanged", "default_group_id")]
    [TestCase("user.ExternalIdChanged", "external_id")]
    [TestCase("user.UserRoleChanged", "role")]
    public void A_sample_contains_the_state_after_the_change(string type, string member)
    {
        var sample = EventSamples.Find(type)!;
        var payload = sample.Payload[sample.Root];

        Assert.That(payload[type.Split('.')[0]][member], Is.EqualTo(payload["current"]));
    }

    [Test]
    public void Previous_and_current_values_of_a_sample_differ()
    {
        var changes = EventSamples.All.Select(sample => sample.Payload[sample.Root])
            .Where(payload => payload.TryGet("previous", out _))
            .ToList();

        Assert.That(changes, Is.Not.Empty.And.All.Matches<JsonValue>(payload => payload["previous"] != payload["current"]));
    }

    [Test]
    public void Each_type_has_one_source_and_an_unknown_type_has_no_sample()
    {
        Assert.That(Types, Is.Unique);
        Assert.That(EventSamples.Find("ticket.ticketcreated"), Is.Null);
        Assert.That(EventTypes.ForSource("support"), Has.Count.EqualTo(61));
        Assert.That(EventTypes.ForSource("sunshine"), Has.Count.EqualTo(3));
        Assert.That(EventTypes.ForSource("widgets"), Is.Empty);
    }

    private static IEnumerable<string> Types => Table.Select(row => row.Split('|')[1]);
}
