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
    /// <param name="document">The whole document.</param>
    public static Result<ZendeskEvent> Parse(in JsonValue document)
    {
        if (!document["type"].IsString || EventType().Match(document["type"].AsString()) is not { Success: true } type)
        {
            return WebhookErrors.InvalidZendeskEvent(
                "type",
                """must be an event's, as "zen:event-type:ticket.created"; """
                + "a trigger's or automation's own JSON goes to an ordinary inbound webhook");
        }

        if (!document["id"].IsString
            || PlainText.Validate(document["id"].AsString(), "id", Webhook.MaximumEventIdLength) is not null
            || document["id"].AsString().Length == 0)
        {
            return WebhookErrors.InvalidZendeskEvent(
                "id", $"must be a text of 1 to {Webhook.MaximumEventIdLength} characters, the event's own name");
        }

        var (subject, change, id) = (type.Groups[1].Value, type.Groups[2].Value, document["id"].AsString());
        if (ZendeskEventTypes.Find(subject, change) is not { } eventType)
        {
            return new ZendeskEvent(id, OtherSource, $"{subject}.{change}", document);
        }

        if (!document["detail"].IsObject)
        {
            return WebhookErrors.InvalidZendeskEvent("detail", "must be an object");
        }

        var sample = EventSamples.Find($"{subject}.{eventType.Type}")!;
        var builder = new JsonObjectBuilder(8).Set("meta", ConvertMeta(document, id)).Set("type", sample.Title);
        AddChange(builder, document["event"], eventType);
        builder.Set(subject, subject == "ticket" ? ConvertTicket(document["detail"]) : ConvertObject(document["detail"]));
        return new ZendeskEvent(id, sample.Source, sample.Type, JsonValue.Object((sample.Root, builder.ToValue())));
    }

    private static JsonValue ConvertMeta(in JsonValue document, string id)
    {
        var meta = new JsonObjectBuilder(4).Set("version", "1.0").Set("occurred_at", TruncateToSeconds(document["time"])).Set("ref", id);
        if (document["event"]["meta"].TryGet("sequence", out var sequence))
        {
            meta.Set("sequence", sequence);
        }

        return meta.ToValue();
    }

    /// <summary>Returns the short form of contract 6.6. Every member is present; it is null if Zendesk did not send it.</summary>
    private static JsonValue ConvertTicket(in JsonValue detail)
    {
        var ticket = new JsonObjectBuilder(16).Set("id", ConvertId(detail["id"]));
        foreach (var name in TicketWords)
        {
            ticket.Set(name, ConvertWord(detail[name]));
        }

        ticket
            .Set("tags", detail["tags"].IsArray ? detail["tags"] : JsonValue.EmptyArray)
            .Set("via", JsonValue.Object(("channel", detail["via"]["channel"])));
        foreach (var name in TicketIds)
        {
            ticket.Set(name, ConvertReference(detail[name]));
        }

        return ticket
            .Set("external_id", detail["external_id"])
            .Set("created_at", TruncateToSeconds(detail["created_at"]))
            .Set("updated_at", TruncateToSeconds(detail["updated_at"]))
            .ToValue();
    }

    private static void AddChange(JsonObjectBuilder builder, in JsonValue change, ZendeskEventType eventType)
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
                    builder.Set(key, ConvertValue(value, eventType.Values));
                    break;

                // Tags of users and organizations are one level deeper than those of tickets.
                case "added" or "removed" when value["tags"].IsArray:
                    builder.Set($"tags_{key}", value["tags"]);
                    break;
                case "users_added" or "users_removed" when eventType.List is { } list:
                    builder.Set($"{list}_{key["users_".Length..]}", ConvertIds(value));
                    break;

                // Zendesk puts the attachment inside its comment; the contract puts it next to the comment.
                case "comment" when value["attachment"].IsObject:
                    builder.Set("attachment", ConvertObject(value["attachment"]));
                    builder.Set("comment", ConvertObject(value.Without("attachment")));
                    break;
                default:
                    builder.Set(
                        key is "field" ? "custom_field" : key,
                        value.IsObject ? ConvertObject(value) : IsId(key) ? ConvertReference(value) : value);
                    break;
            }
        }
    }

    private static JsonValue ConvertValue(in JsonValue value, ZendeskValues kind)
    {
        // Custom fields wrap their values in an object.
        var unwrapped = value.IsObject && value.TryGet("value", out var inner) ? inner : value;
        return kind switch
        {
            ZendeskValues.Ids => ConvertReference(unwrapped),
            ZendeskValues.Words => ConvertWord(unwrapped),
            _ => unwrapped,
        };
    }

    /// <summary>Converts an object: ids become numbers.</summary>
    private static JsonValue ConvertObject(in JsonValue source)
    {
        var builder = new JsonObjectBuilder(source.Count);
        foreach (var (key, value) in source.Members)
        {
            builder.Set(key, value switch
            {
                { IsObject: true } => ConvertObject(value),
                { IsString: true } when key == "id" => ConvertId(value),
                { IsString: true } when IsId(key) && key != "external_id" => ConvertReference(value),
                { IsString: true } when key.EndsWith("_at", StringComparison.Ordinal) => TruncateToSeconds(value),
                _ => value,
            });
        }

        return builder.ToValue();
    }

    private static bool IsId(string name) => name == "id" || name.EndsWith("_id", StringComparison.Ordinal);

    private static JsonValue ConvertIds(in JsonValue list)
    {
        var numbers = new JsonArrayBuilder();
        if (list.IsArray)
        {
            foreach (var item in list.Items)
            {
                numbers.Add(ConvertId(item));
            }
        }

        return numbers.ToValue();
    }

    /// <summary>Converts an id. Zendesk sends "0" or an empty string if there is no object.</summary>
    private static JsonValue ConvertReference(in JsonValue id) =>
        id.IsString && id.AsString() is "" or "0" ? JsonValue.Null : ConvertId(id);

    private static JsonValue ConvertId(in JsonValue id) =>
        id.IsString && Digits().IsMatch(id.AsString()) ? JsonValue.Number(id.AsString()) : id;

    private static JsonValue ConvertWord(in JsonValue word) => word.IsString ? word.AsString().ToLowerInvariant() : word;

    /// <summary>Removes fractions of a second, as the contract's events and jq's <c>fromdate</c> require.</summary>
    private static JsonValue TruncateToSeconds(in JsonValue time) => time.IsString ? Fraction().Replace(time.AsString(), "") : time;

    // Zendesk's documentation writes a few types with a slash instead of a colon.
    [GeneratedRegex(@"\Azen:event-type[:/]([a-z_]{1,64})\.([a-z_]{1,64})\z")]
    private static partial Regex EventType();

    [GeneratedRegex(@"\A[1-9][0-9]{0,19}\z")]
    private static partial Regex Digits();

    [GeneratedRegex(@"(?<=T[0-9]{2}:[0-9]{2}:[0-9]{2})\.[0-9]+")]
    private static partial Regex Fraction();
}
