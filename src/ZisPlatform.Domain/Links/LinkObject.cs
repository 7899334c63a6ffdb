using System.Text.RegularExpressions;
using ZisPlatform.Domain.Common;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Links;

/// <summary>One end of a link: <c>{"name", "metadata"?, "name_attrs"?}</c> (contract 5).</summary>
public sealed partial class LinkObject
{
    private const string Name = "name";
    private const string Metadata = "metadata";
    private const string NameAttributes = "name_attrs";

    private LinkObject(in JsonValue value, string filledName) => (Value, FilledName) = (value, filledName);

    /// <summary>Gets the object as written, without unsupported members.</summary>
    public JsonValue Value { get; }

    /// <summary>
    /// Gets the name with each <c>{{key}}</c> replaced by that member of <c>name_attrs</c> (contract U13). Searches use this name.
    /// </summary>
    public string FilledName { get; }

    /// <summary>Parses an object, or returns its errors.</summary>
    /// <param name="value">The object as the caller sent it.</param>
    /// <param name="field">The field that contains it: <c>left_object</c> or <c>right_object</c>.</param>
    public static Result<LinkObject> Parse(in JsonValue value, string field)
    {
        if (!value.IsObject)
        {
            return Invalid(field, "must be a JSON object");
        }

        var name = value[Name];
        // A number is stored as its decimal text (contract, flows 11.3).
        string? text = name.IsString ? name.AsString() : name.IsNumber ? name.ToPlainText() : null;
        if (LinkLimits.ValidateName(text, $"{field}.{Name}") is { } nameError)
        {
            return nameError;
        }

        var builder = new JsonObjectBuilder().Set(Name, text!);
        foreach (var member in (ReadOnlySpan<string>)[Metadata, NameAttributes])
        {
            if (value[member] is not { IsNull: false } content)
            {
                continue;
            }

            if (StoredJson.Validate(content, $"{field}.{member}") is { } contentError)
            {
                return contentError;
            }

            builder.Set(member, content);
        }

        var filled = FillPlaceholders(text!, value[NameAttributes], field);
        return filled.IsOk ? new LinkObject(builder.ToValue(), filled.Value) : filled.Errors.ToArray();
    }

    /// <summary>Restores an object from the store.</summary>
    public static LinkObject Restore(in JsonValue value, string filledName) => new(value, filledName);

    /// <summary>Applies a JSON Merge Patch: metadata is merged, null removes a member (contract 5.3).</summary>
    public Result<LinkObject> Patch(in JsonValue changes, string field) =>
        changes.IsObject ? Parse(JsonMergePatch.Apply(Value, changes), field) : Invalid(field, "must be a JSON object");

    // Without attributes, braces in a name have no meaning.
    private static Result<string> FillPlaceholders(string name, JsonValue attributes, string field)
    {
        if (attributes.IsNull)
        {
            return name;
        }

        string? missing = null;
        var filled = Placeholder().Replace(name, match =>
        {
            var key = match.Groups[1].Value;
            if (attributes.TryGet(key, out var value) && (value.IsString || value.IsNumber || value.IsBoolean))
            {
                return value.ToPlainText();
            }

            missing ??= key;
            return "";
        });
        if (missing is not null)
        {
            return Invalid(
                $"{field}.{Name}",
                $"has the placeholder {{{{{missing}}}}}, for which {NameAttributes} has no string, number or boolean");
        }

        return LinkLimits.ValidateName(filled, $"{field}.{Name}") is { } error
            ? error with { Detail = $"{error.Detail}, its placeholders filled" }
            : filled;
    }

    private static Error Invalid(string field, string rule) =>
        new(ErrorKind.Invalid, "links.invalid_object", $"{field} {rule}", $"$.{field}");

    [GeneratedRegex(@"\{\{\s*([^{}]*[^{}\s])\s*\}\}")]
    private static partial Regex Placeholder();
}
