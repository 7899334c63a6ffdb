using System.Text.RegularExpressions;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Flows.Events;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Webhooks;

/// <summary>An event of a Zendesk account in the form that flows use.</summary>
/// <param name="Id">Zendesk's id of the event. Deliveries with the same id are the same event.</param>
/// <param name="Source"><c>support</c>, or <c>zendesk</c> for a type that is not in the contract.</param>
/// <param name="Type">The type, for example <c>ticket.StatusChanged</c>.</param>
/// <param name="Body">The value of <c>$.input</c> in flows.</param>
public sealed record ZendeskEvent(string Id, string Source, string Type, JsonValue Body);

/// <summary>
/// Converts deliveries of Zendesk's event webhooks (<c>zen:event-type:ticket.status_changed</c>, with strings and upper case) to the
/// events of the contract (flows 6.3, 6.4 and 6.6: <c>ticket.StatusChanged</c> with numbers and lower case).
/// </summary>
public static partial class ZendeskEvents
{
    /// <summary>The source of events that have no type in the contract. They are passed on unchanged.</summary>
    public const string OtherSource = "zendesk";

    private static readonly string[] TicketIds =
        ["requester_id", "submitter_id", "assignee_id", "organization_id", "group_id", "brand_id", "form_id"];

    private static readonly string[] TicketWords = ["status", "type", "priority"];

    /// <summary>Reads an event, or returns the error of the document.</summary>
    /// <param name="sent">The whole document.</param>
    public static Result<ZendeskEvent> Read(in JsonValue sent)
    {
        if (!sent["type"].IsString || EventType().Match(sent["type"].AsString()) is not { Success: true } type)
        {
            return WebhookErrors.NoZendeskEvent(
                "type",
                """must be an event's, as "zen:event-type:ticket.created"; a trigger's or automation's own JSON goes to an ordinary inbound webhook""");
        }

        if (!sent["id"].IsString
            || PlainText.Refusal(sent["id"].AsString(), "id", Webhook.MaximumEventIdLength) is not null
            || sent["id"].AsString().Length == 0)
        {
            return WebhookErrors.NoZendeskEvent(
                "id", $"must be a text of 1 to {Webhook.MaximumEventIdLength} characters, the event's own name");
        }

        var (subject, change, id) = (type.Groups[1].Value, type.Groups[2].Value, sent["id"].AsString());
        if (ZendeskEventTypes.Find(subject, change) is not { } known)
        {
            return new ZendeskEvent(id, OtherSource, $"{subject}.{change}", sent);
        }

        if (!sent["detail"].IsObject)
        {
            return WebhookErrors.NoZendeskEvent("detail", "must be an object");
        }

        var sample = EventSamples.Find($"{subject}.{known.Type}")!;
        var made = new JsonObjectBuilder(8).Set("meta", Meta(sent, id)).Set("type", sample.Title);
        AddChange(made, sent["event"], known);
        made.Set(subject, subject == "ticket" ? Ticket(sent["detail"]) : Thing(sent["detail"]));
        return new ZendeskEvent(id, sample.Source, sample.Type, JsonValue.Object((sample.Root, made.ToValue())));
    }

    private static JsonValue Meta(in JsonValue sent, string id)
    {
        var meta = new JsonObjectBuilder(4).Set("version", "1.0").Set("occurred_at", WholeSeconds(sent["time"])).Set("ref", id);
        if (sent["event"]["meta"].TryGet("sequence", out var sequence))
        {
            meta.Set("sequence", sequence);
        }

        return meta.ToValue();
    }

    /// <summary>Returns the short form of contract 6.6. Every member is present; it is null if Zendesk did not send it.</summary>
    private static JsonValue Ticket(in JsonValue detail)
    {
        var ticket = new JsonObjectBuilder(16).Set("id", Number(detail["id"]));
        foreach (var name in TicketWords)
        {
            ticket.Set(name, Word(detail[name]));
        }

        ticket
            .Set("tags", detail["tags"].IsArray ? detail["tags"] : JsonValue.EmptyArray)
            .Set("via", JsonValue.Object(("channel", detail["via"]["channel"])));
        foreach (var name in TicketIds)
        {
            ticket.Set(name, Reference(detail[name]));
        }

        return ticket
            .Set("external_id", detail["external_id"])
            .Set("created_at", WholeSeconds(detail["created_at"]))
            .Set("updated_at", WholeSeconds(detail["updated_at"]))
            .ToValue();
    }

    private static void AddChange(JsonObjectBuilder made, in JsonValue change, ZendeskEventType known)
    {
        if (!change.IsObject)
        {
            return;
        }

        foreach (var (key, value) in change.Members)
        {
            switch (key)
            {
                case "meta":
                    break;
                case "previous" or "current":
                    made.Set(key, Value(value, known.Values));
                    break;

                // Tags of users and organizations are one level deeper than those of tickets.
                case "added" or "removed" when value["tags"].IsArray:
                    made.Set($"tags_{key}", value["tags"]);
                    break;
                case "users_added" or "users_removed" when known.List is { } list:
                    made.Set($"{list}_{key["users_".Length..]}", Numbers(value));
                    break;

                // Zendesk puts the attachment inside its comment; the contract puts it next to the comment.
                case "comment" when value["attachment"].IsObject:
                    made.Set("attachment", Thing(value["attachment"]));
                    made.Set("comment", Thing(value.Without("attachment")));
                    break;
                default:
                    made.Set(key is "field" ? "custom_field" : key, value.IsObject ? Thing(value) : IsId(key) ? Reference(value) : value);
                    break;
            }
        }
    }

    private static JsonValue Value(in JsonValue value, ZendeskValues kind)
    {
        // Custom fields wrap their values in an object.
        var bare = value.IsObject && value.TryGet("value", out var inner) ? inner : value;
        return kind switch
        {
            ZendeskValues.Ids => Reference(bare),
            ZendeskValues.Words => Word(bare),
            _ => bare,
        };
    }

    /// <summary>Converts an object: ids become numbers.</summary>
    private static JsonValue Thing(in JsonValue thing)
    {
        var made = new JsonObjectBuilder(thing.Count);
        foreach (var (key, value) in thing.Members)
        {
            made.Set(key, value switch
            {
                { IsObject: true } => Thing(value),
                { IsString: true } when key == "id" => Number(value),
                { IsString: true } when IsId(key) && key != "external_id" => Reference(value),
                { IsString: true } when key.EndsWith("_at", StringComparison.Ordinal) => WholeSeconds(value),
                _ => value,
            });
        }

        return made.ToValue();
    }

    private static bool IsId(string name) => name == "id" || name.EndsWith("_id", StringComparison.Ordinal);

    private static JsonValue Numbers(in JsonValue list)
    {
        var numbers = new JsonArrayBuilder();
        if (list.IsArray)
        {
            foreach (var item in list.Items)
            {
                numbers.Add(Number(item));
            }
        }

        return numbers.ToValue();
    }

    /// <summary>Converts an id. Zendesk sends "0" or an empty string if there is no object.</summary>
    private static JsonValue Reference(in JsonValue id) => id.IsString && id.AsString() is "" or "0" ? JsonValue.Null : Number(id);

    private static JsonValue Number(in JsonValue id) =>
        id.IsString && Digits().IsMatch(id.AsString()) ? JsonValue.Number(id.AsString()) : id;

    private static JsonValue Word(in JsonValue word) => word.IsString ? word.AsString().ToLowerInvariant() : word;

    /// <summary>Removes fractions of a second, as the contract's events and jq's <c>fromdate</c> require.</summary>
    private static JsonValue WholeSeconds(in JsonValue time) => time.IsString ? Fraction().Replace(time.AsString(), "") : time;

    // Zendesk's documentation writes a few types with a slash instead of a colon.
    [GeneratedRegex(@"\Azen:event-type[:/]([a-z_]{1,64})\.([a-z_]{1,64})\z")]
    private static partial Regex EventType();

    [GeneratedRegex(@"\A[1-9][0-9]{0,19}\z")]
    private static partial Regex Digits();

    [GeneratedRegex(@"(?<=T[0-9]{2}:[0-9]{2}:[0-9]{2})\.[0-9]+")]
    private static partial Regex Fraction();
}
