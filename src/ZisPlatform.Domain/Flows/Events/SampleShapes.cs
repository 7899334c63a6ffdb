using System.Text.RegularExpressions;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Flows.Events;

/// <summary>The common parts of the sample events: the objects that events are about, and their envelope.</summary>
internal static partial class SampleShapes
{
    public const string OccurredAt = "2026-03-01T12:00:00Z";
    public const long EndUser = 323401287712;
    public const long Agent = 313502247511;
    public const long Group = 360001234567;
    public const long OrganizationId = 361454622831;
    public const long Brand = 32040676813;
    public const long Form = 37201638591;
    public const string ExternalId = "41EA202E1-123";
    public const string LegacyObjectId = "7c03b5a2-8d5a-4c3c-9e63-0d5e9bdb7a10";

    private const string Support = "support";

    /// <summary>The short form of a ticket in events, without subject and custom fields (contract, flows 6.6).</summary>
    private static readonly JsonValue ShortTicket = JsonValue.Object(
        ("id", 1001),
        ("status", "new"),
        ("type", "problem"),
        ("priority", "urgent"),
        ("tags", JsonValue.Array("my_tag1")),
        ("via", JsonValue.Object(("channel", "web"))),
        ("requester_id", EndUser),
        ("submitter_id", EndUser),
        ("assignee_id", Agent),
        ("organization_id", OrganizationId),
        ("group_id", JsonValue.Null),
        ("brand_id", Brand),
        ("form_id", Form),
        ("external_id", ExternalId),
        ("created_at", OccurredAt),
        ("updated_at", OccurredAt));

    /// <summary>The short form of a user in events, without name, alias and notes.</summary>
    private static readonly JsonValue ShortUser = JsonValue.Object(
        ("id", EndUser),
        ("external_id", ExternalId),
        ("role", "end-user"),
        ("email", "ann@acme.example"),
        ("organization_id", OrganizationId),
        ("default_group_id", JsonValue.Null),
        ("created_at", OccurredAt),
        ("updated_at", OccurredAt));

    private static readonly JsonValue ShortOrganization = JsonValue.Object(
        ("id", OrganizationId), ("name", "Acme Ltd"), ("external_id", ExternalId), ("created_at", OccurredAt), ("updated_at", OccurredAt));

    private static readonly JsonValue Record = JsonValue.Object(
        ("account_id", 7806004),
        ("custom_object_key", "car"),
        ("external_id", JsonValue.Null),
        ("id", "01GDXYEY1FQYN066VHF49YHJ21"),
        ("name", "My car 1"),
        ("custom_object_fields", JsonValue.Object(("color", "white"))),
        ("created_at", OccurredAt),
        ("created_by_user_id", 10001),
        ("updated_at", OccurredAt),
        ("updated_by_user_id", 10001));

    public static JsonValue CommentReference { get; } = Reference(2001);

    public static JsonValue Comment { get; } = CommentReference
        .With("body", "The printer is out of order")
        .With("is_public", true)
        .With("author", Reference(EndUser).With("is_staff", false).With("name", "Ann Miller"));

    public static JsonValue Attachment { get; } = JsonValue.Object(
        ("id", 3001),
        ("content_url", "https://files.example/attachments/printer.png"),
        ("content_type", "image/png"),
        ("filename", "printer.png"),
        ("is_public", true));

    public static JsonValue UserIdentity { get; } = JsonValue.Object(("id", 4001), ("type", "email"), ("value", "ann@acme.example"));

    public static JsonValue Activity { get; } = JsonValue.Object(
        ("id", "5001"),
        ("source", "shop"),
        ("type", "order_placed"),
        ("description", "Placed an order"),
        ("namespace", "default"),
        ("profile_id", "01GDXYEY1FQYN066VHF49YHJ22"),
        ("properties", JsonValue.Object(("order_id", "A-100"))),
        ("user_id", EndUser),
        ("created_at", OccurredAt));

    public static JsonValue LegacyObject { get; } = JsonValue.Object(
        ("account_id", "7806004"),
        ("object_type", "car"),
        ("id", LegacyObjectId),
        ("external_id", JsonValue.Null),
        ("attributes", JsonValue.Object(("color", "white"))),
        ("created_at", OccurredAt),
        ("updated_at", OccurredAt));

    /// <summary>Gets the members of a field change. The values of a dropdown are the tags of its options.</summary>
    public static (string, JsonValue)[] FieldChange { get; } =
    [
        ("custom_field", JsonValue.Object(("id", 360012345678), ("title", "Product"), ("type", "tagger"))),
        .. Change("product_printer", "product_scanner"),
    ];

    public static (string, JsonValue)[] TagsChange { get; } =
        [("tags_added", JsonValue.Array("my_tag1")), ("tags_removed", JsonValue.Array("my_tag0"))];

    public static (string, JsonValue)[] Change(JsonValue previous, JsonValue current) => [("previous", previous), ("current", current)];

    public static JsonValue Reference(long id) => JsonValue.Object(("id", id));

    public static EventSample Ticket(string name, (string, JsonValue)[] members, string? title = null) =>
        Of(Support, "ticket", name, "ticket_event", [("ticket", ShortTicket), .. members], title);

    /// <summary>
    /// Creates the sample of a change to a member of the ticket's short form. The ticket in the event already has the new value.
    /// </summary>
    public static EventSample TicketChanged(string name, string member, JsonValue previous, JsonValue current, string? title = null) =>
        Of(Support, "ticket", name, "ticket_event", [("ticket", ShortTicket.With(member, current)), .. Change(previous, current)], title);

    public static EventSample User(string name, (string, JsonValue)[] members, string? title = null) =>
        Of(Support, "user", name, "user_event", [("user", ShortUser), .. members], title);

    /// <summary>Creates the sample of a change to a member of the user's short form, like <see cref="TicketChanged"/>.</summary>
    public static EventSample UserChanged(string name, string member, JsonValue previous, JsonValue current, string? title = null) =>
        Of(Support, "user", name, "user_event", [("user", ShortUser.With(member, current)), .. Change(previous, current)], title);

    public static EventSample Organization(string name, (string, JsonValue)[] members) =>
        Of(Support, "organization", name, "organization_event", [("organization", ShortOrganization), .. members]);

    public static EventSample CustomObjectRecord(string name) =>
        Of(Support, "customobject", name, "custom_object_event", [("custom_object_record", Record)], version: "2.0");

    public static EventSample Of(
        string source,
        string subject,
        string name,
        string root,
        (string, JsonValue)[] members,
        string? title = null,
        string version = "1.0")
    {
        var meta = JsonValue.Object(
            ("version", version),
            ("occurred_at", OccurredAt),
            ("ref", "18-646602214"),
            ("sequence", JsonValue.Object(("id", "C20565CD20591B5E81E2206E91ADFB2A"), ("position", 1), ("total", 1))));
        var payload = JsonValue.Object([("meta", meta), ("type", title ?? TitleOf(name)), .. members]);
        return new EventSample(source, $"{subject}.{name}", root, JsonValue.Object((root, payload)));
    }

    /// <summary>Returns the words of the type's name, the default title.</summary>
    private static string TitleOf(string name) => WordStart().Replace(name, match => match.Value switch
    {
        "To" or "From" => $" {match.Value.ToLowerInvariant()}",
        "Id" => " ID",
        _ => $" {match.Value}",
    });

    [GeneratedRegex("(?<!^)[A-Z][a-z]+")]
    private static partial Regex WordStart();
}
