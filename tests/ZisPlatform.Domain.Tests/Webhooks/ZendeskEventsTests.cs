using ZisPlatform.Domain.Flows.Events;
using ZisPlatform.Domain.Webhooks;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Tests.Webhooks;

public class ZendeskEventsTests
{
    [TestCase("ticket.agent_assignment_changed", "ticket.AgentAssignmentChanged", "Agent Assignment Changed")]
    [TestCase("ticket.attachment_linked_to_comment", "ticket.AttachmentLinkedToComment", "Attachment Linked to Comment")]
    [TestCase("ticket.attachment_redacted_from_comment", "ticket.AttachmentRedactedFromComment", "Attachment Redacted from Comment")]
    [TestCase("ticket.brand_changed", "ticket.BrandChanged", "Brand Changed")]
    [TestCase("ticket.comment_added", "ticket.CommentAdded", "Comment Created")]
    [TestCase("ticket.comment_made_private", "ticket.CommentMadePrivate", "Comment Made Private")]
    [TestCase("ticket.comment_redacted", "ticket.CommentRedacted", "Comment Redacted")]
    [TestCase("ticket.created", "ticket.TicketCreated", "Ticket Created")]
    [TestCase("ticket.custom_field_changed", "ticket.CustomFieldChanged", "Custom Field Changed")]
    [TestCase("ticket.description_changed", "ticket.DescriptionChanged", "Description Changed")]
    [TestCase("ticket.email_ccs_changed", "ticket.CcsChanged", "Email CCs Changed")]
    [TestCase("ticket.external_id_changed", "ticket.ExternalIdChanged", "External ID Changed")]
    [TestCase("ticket.followers_changed", "ticket.FollowersChanged", "Followers Changed")]
    [TestCase("ticket.form_changed", "ticket.TicketFormChanged", "Form Changed")]
    [TestCase("ticket.group_assignment_changed", "ticket.GroupAssignmentChanged", "Group Assignment Changed")]
    [TestCase("ticket.marked_as_spam", "ticket.MarkedAsSpam", "Ticket Marked as Spam")]
    [TestCase("ticket.merged", "ticket.TicketMerged", "Ticket Merged")]
    [TestCase("ticket.organization_changed", "ticket.OrganizationChanged", "Organization Changed")]
    [TestCase("ticket.permanently_deleted", "ticket.TicketPermanentlyDeleted", "Ticket Permanently Deleted")]
    [TestCase("ticket.priority_changed", "ticket.PriorityChanged", "Priority Changed")]
    [TestCase("ticket.problem_link_changed", "ticket.ProblemLinkChanged", "Problem Link Changed")]
    [TestCase("ticket.requester_changed", "ticket.RequesterChanged", "Requester Changed")]
    [TestCase("ticket.soft_deleted", "ticket.TicketSoftDeleted", "Ticket Soft Deleted")]
    [TestCase("ticket.status_changed", "ticket.StatusChanged", "Status Changed")]
    [TestCase("ticket.subject_changed", "ticket.SubjectChanged", "Subject Changed")]
    [TestCase("ticket.submitter_changed", "ticket.SubmitterChanged", "Submitter Changed")]
    [TestCase("ticket.tags_changed", "ticket.TagsChanged", "Tags Changed")]
    [TestCase("ticket.task_due_at_changed", "ticket.TaskDueAtChanged", "Task Due At Changed")]
    [TestCase("ticket.type_changed", "ticket.TicketTypeChanged", "Ticket Type Changed")]
    [TestCase("ticket.undeleted", "ticket.TicketUndeleted", "Ticket Undeleted")]
    [TestCase("user.active_changed", "user.UserIsActiveChanged", "Active Status Changed")]
    [TestCase("user.alias_changed", "user.UserAliasChanged", "Alias Changed")]
    [TestCase("user.created", "user.UserCreated", "User Created")]
    [TestCase("user.custom_field_changed", "user.CustomFieldChanged", "Custom Field Changed")]
    [TestCase("user.custom_role_changed", "user.CustomRoleChanged", "Custom Role Changed")]
    [TestCase("user.default_group_changed", "user.UserDefaultGroupChanged", "Default Group Changed")]
    [TestCase("user.details_changed", "user.UserDetailsChanged", "Details Changed")]
    [TestCase("user.external_id_changed", "user.ExternalIdChanged", "External ID Changed")]
    [TestCase("user.group_membership_created", "user.UserGroupAdded", "Group Added")]
    [TestCase("user.group_membership_deleted", "user.UserGroupRemoved", "Group Removed")]
    [TestCase("user.identity_changed", "user.UserIdentityChanged", "Identity Changed")]
    [TestCase("user.identity_created", "user.UserIdentityCreated", "Identity Created")]
    [TestCase("user.identity_deleted", "user.UserIdentityRemoved", "Identity Deleted")]
    [TestCase("user.last_login_changed", "user.LastLoginChanged", "Last Login Changed")]
    [TestCase("user.merged", "user.UserMerged", "User Merged")]
    [TestCase("user.name_changed", "user.UserNameChanged", "Name Changed")]
    [TestCase("user.notes_changed", "user.UserNotesChanged", "Notes Changed")]
    [TestCase("user.only_private_comments_changed", "user.OnlyPrivateCommentsChanged", "Only Private Comments Changed")]
    [TestCase("user.organization_membership_created", "user.UserOrganizationAdded", "Organization Added")]
    [TestCase("user.organization_membership_deleted", "user.UserOrganizationRemoved", "Organization Removed")]
    [TestCase("user.photo_changed", "user.UserPhotoChanged", "Photo Changed")]
    [TestCase("user.role_changed", "user.UserRoleChanged", "Role Changed")]
    [TestCase("user.tags_changed", "user.TagsChanged", "Tags Changed")]
    [TestCase("user.time_zone_changed", "user.TimeZoneChanged", "Time Zone Changed")]
    [TestCase("organization.created", "organization.OrganizationCreated", "Organization Created")]
    [TestCase("organization.custom_field_changed", "organization.CustomFieldChanged", "Custom Field Changed")]
    [TestCase("organization.external_id_changed", "organization.ExternalIdChanged", "External ID Changed")]
    [TestCase("organization.tags_changed", "organization.TagsChanged", "Tags Changed")]
    public void Each_Zendesk_type_is_converted_to_the_type_that_flows_use(string zendeskType, string type, string name)
    {
        var zendeskEvent = Read(zendeskType, "{}");

        var subject = zendeskType.Split('.')[0];
        Assert.That((zendeskEvent.Source, zendeskEvent.Type, zendeskEvent.Id), Is.EqualTo(("support", type, "e-1")));
        Assert.That(zendeskEvent.Body[$"{subject}_event"]["type"].AsString(), Is.EqualTo(name));
        Assert.That(zendeskEvent.Body[$"{subject}_event"][subject]["id"].ToString(), Is.EqualTo("42"));
        Assert.That(EventTypes.ForSource("support"), Does.Contain(type));
    }

    [Test]
    public void Every_type_for_tickets_users_and_organizations_has_a_Zendesk_type()
    {
        var convertedTypes = typeof(ZendeskEventsTests).GetMethod(nameof(Each_Zendesk_type_is_converted_to_the_type_that_flows_use))!
            .GetCustomAttributes(typeof(TestCaseAttribute), false)
            .Cast<TestCaseAttribute>().Select(test => (string)test.Arguments[1]!);

        Assert.That(
            EventTypes.ForSource("support").Where(type => !type.StartsWith("customobject.", StringComparison.Ordinal)),
            Is.EquivalentTo(convertedTypes));
    }

    [TestCase("article.published")]
    [TestCase("agent.state_changed")]
    [TestCase("ticket.custom_status_changed")]
    [TestCase("user.deleted")]
    [TestCase("custom_object_record.created")]
    public void A_type_without_a_conversion_is_passed_on_unchanged(string type)
    {
        var payload = JsonValue.Parse($$$"""{"type":"zen:event-type:{{{type}}}","id":"e-1","detail":{"id":"7"},"event":{"x":"0"}}""");

        var zendeskEvent = ZendeskEvents.Parse(payload).Value;

        Assert.That((zendeskEvent.Source, zendeskEvent.Type, zendeskEvent.Body), Is.EqualTo(("zendesk", type, payload)));
    }

    [Test]
    public void A_ticket_is_converted_to_the_short_form_of_the_contract()
    {
        var payload = JsonValue.Parse("""
            {"account_id":22129848,
             "detail":{"actor_id":"8447388090494","assignee_id":"8447388090495","brand_id":"8447346621310",
              "created_at":"2025-01-08T10:12:07Z","custom_status":"8447320465790","description":"long","external_id":"0","form_id":"",
              "group_id":"0","id":"5158","is_public":true,"organization_id":null,"priority":"LOW","requester_id":"8447388090494",
              "status":"OPEN","subject":"s","submitter_id":"8447388090494","tags":["a","b"],"type":"TASK",
              "updated_at":"2025-01-08T10:12:07.123456789Z","via":{"channel":"web_service","source":1}},
             "event":{"meta":{"sequence":{"id":"39313930","position":2}},"previous":"NEW","current":"OPEN"},
             "id":"cbe4028c-7239-495d-b020-f22348516046","subject":"zen:ticket:5158","time":"2025-01-08T10:12:07.672717030Z",
             "type":"zen:event-type:ticket.status_changed","zendesk_event_version":"2022-11-06"}
            """);

        Assert.That(ZendeskEvents.Parse(payload).Value.Body.ToString(), Is.EqualTo(JsonValue.Parse("""
            {"ticket_event":{
             "meta":{"version":"1.0","occurred_at":"2025-01-08T10:12:07Z","ref":"cbe4028c-7239-495d-b020-f22348516046",
              "sequence":{"id":"39313930","position":2}},
             "type":"Status Changed","previous":"new","current":"open",
             "ticket":{"id":5158,"status":"open","type":"task","priority":"low","tags":["a","b"],"via":{"channel":"web_service"},
              "requester_id":8447388090494,"submitter_id":8447388090494,"assignee_id":8447388090495,"organization_id":null,
              "group_id":null,"brand_id":8447346621310,"form_id":null,"external_id":"0","created_at":"2025-01-08T10:12:07Z",
              "updated_at":"2025-01-08T10:12:07Z"}}}
            """).ToString()));
    }

    [TestCase("ticket.agent_assignment_changed", """{"previous":"0","current":"235324"}""", """{"previous":null,"current":235324}""")]
    [TestCase("ticket.priority_changed", """{"previous":null,"current":"HIGH"}""", """{"previous":null,"current":"high"}""")]
    [TestCase("ticket.subject_changed", """{"previous":"A","current":"123"}""", """{"previous":"A","current":"123"}""")]
    [TestCase("ticket.external_id_changed", """{"previous":null,"current":"0"}""", """{"previous":null,"current":"0"}""")]
    [TestCase("ticket.tags_changed", """{"tags_added":["a"],"tags_removed":[]}""", """{"tags_added":["a"],"tags_removed":[]}""")]
    [TestCase("user.tags_changed", """{"added":{"tags":["a"]},"removed":{"tags":[]}}""", """{"tags_added":["a"],"tags_removed":[]}""")]
    [TestCase("ticket.email_ccs_changed", """{"users_added":["1","2"],"users_removed":null}""", """{"ccs_added":[1,2],"ccs_removed":[]}""")]
    [TestCase(
        "ticket.followers_changed", """{"users_added":[],"users_removed":["3"]}""", """{"followers_added":[],"followers_removed":[3]}""")]
    [TestCase("ticket.merged", """{"target_ticket_id":"77"}""", """{"target_ticket_id":77}""")]
    [TestCase(
        "ticket.custom_field_changed",
        """{"custom_field":{"id":"360","title":"T","type":"tagger"},"previous":{"value":null},"current":{"value":"blue"}}""",
        """{"custom_field":{"id":360,"title":"T","type":"tagger"},"previous":null,"current":"blue"}""")]
    [TestCase(
        "user.custom_field_changed",
        """{"field":{"id":"360","type":"text"},"previous":"1","current":"2"}""",
        """{"custom_field":{"id":360,"type":"text"},"previous":"1","current":"2"}""")]
    [TestCase(
        "ticket.comment_added",
        """{"comment":{"id":"9","body":"0","is_public":true,"author":{"id":"8","is_staff":false,"name":"7"}}}""",
        """{"comment":{"id":9,"body":"0","is_public":true,"author":{"id":8,"is_staff":false,"name":"7"}}}""")]
    [TestCase(
        "ticket.attachment_linked_to_comment",
        """{"comment":{"id":"9","attachment":{"id":"8","filename":"a.png","is_public":false}}}""",
        """{"attachment":{"id":8,"filename":"a.png","is_public":false},"comment":{"id":9}}""")]
    [TestCase("user.organization_membership_created", """{"organization":{"id":"5"}}""", """{"organization":{"id":5}}""")]
    [TestCase("user.role_changed", """{"previous":"end-user","current":"AGENT"}""", """{"previous":"end-user","current":"agent"}""")]
    [TestCase("ticket.created", "null", "{}")]
    [TestCase("ticket.created", "[]", "{}")]
    public void A_change_is_converted_to_the_members_of_the_contract(string type, string change, string expected)
    {
        var subject = type.Split('.')[0];
        var actual = Read(type, change).Body[$"{subject}_event"].Without("meta").Without("type").Without(subject);

        Assert.That(actual, Is.EqualTo(JsonValue.Parse(expected)));
    }

    [Test]
    public void A_user_keeps_all_members_with_ids_as_numbers()
    {
        var payload = JsonValue.Parse("""
            {"type":"zen:event-type/user.identity_changed","id":"e","time":"2099-07-04T05:33:18Z",
             "detail":{"created_at":"2099-07-04T05:27:58.5Z","email":"a@example.com","external_id":"","default_group_id":"0",
              "id":"6596848315901","organization_id":"0","role":"end-user"}}
            """);

        Assert.That(ZendeskEvents.Parse(payload).Value.Body["user_event"]["user"], Is.EqualTo(JsonValue.Parse("""
            {"created_at":"2099-07-04T05:27:58Z","email":"a@example.com","external_id":"","default_group_id":null,
             "id":6596848315901,"organization_id":null,"role":"end-user"}
            """)));
    }

    [TestCase("""{}""", "$.type")]
    [TestCase("""{"type":7,"id":"e","detail":{}}""", "$.type")]
    [TestCase("""{"type":"ticket.created","id":"e","detail":{}}""", "$.type")]
    [TestCase("""{"type":"zen:event-type:ticket.created ","id":"e","detail":{}}""", "$.type")]
    [TestCase("""{"type":"zen:event-type:ticket.created","detail":{}}""", "$.id")]
    [TestCase("""{"type":"zen:event-type:ticket.created","id":"","detail":{}}""", "$.id")]
    [TestCase("""{"type":"zen:event-type:ticket.created","id":7,"detail":{}}""", "$.id")]
    [TestCase("""{"type":"zen:event-type:ticket.created","id":"a\u0000b","detail":{}}""", "$.id")]
    [TestCase("""{"type":"zen:event-type:ticket.created","id":"e"}""", "$.detail")]
    [TestCase("""{"type":"zen:event-type:ticket.created","id":"e","detail":[]}""", "$.detail")]
    public void An_invalid_event_is_refused_with_its_path(string payload, string path)
    {
        var error = ZendeskEvents.Parse(JsonValue.Parse(payload)).Errors.Single();

        Assert.That((error.Code, error.Path), Is.EqualTo(("webhooks.no_zendesk_event", path)));
    }

    private static ZendeskEvent Read(string type, string change) => ZendeskEvents.Parse(JsonValue.Parse(
        $$$"""
        {"type":"zen:event-type:{{{type}}}","id":"e-1","time":"2026-11-01T08:00:00Z",
         "detail":{"id":"42"},"event":{{{change}}}}
        """)).Value;
}
