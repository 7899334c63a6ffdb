using System.Buffers;
using ZisPlatform.Domain.Common;
using ZisPlatform.Json;

namespace ZisPlatform.Api.Common;

/// <summary>A JSON object as a request body whose values count as they are written; an absent body is an empty object.</summary>
internal sealed class JsonBody : IBody
{
    private readonly Result<JsonValue> _read;

    private JsonBody(Result<JsonValue> read) => _read = read;

    public IReadOnlyList<Error> Errors => _read.Errors;

    /// <summary>A member; null where there is none.</summary>
    public JsonValue this[string member] => _read.Value[member];

    public bool Has(string member) => _read.Value.TryGet(member, out _);

    public static async ValueTask<JsonBody?> BindAsync(HttpContext context) => new(await Bodies.ReadAsync<JsonValue>(context, Parse));

    /// <summary>A member that is a text; null for anything else.</summary>
    public string? Text(string member) => this[member] is { IsString: true } text ? text.AsString() : null;

    private static Result<JsonValue> Parse(ReadOnlySequence<byte> bytes)
    {
        var text = Bodies.WithoutByteOrderMark(bytes);
        if (Bodies.IsBlank(text))
        {
            return JsonValue.Object();
        }

        if (!JsonValue.TryParse(text.ToArray(), out var value, out var failure))
        {
            return Bodies.Malformed($"line {failure.Line}, column {failure.Column}: {failure.Reason}");
        }

        return value.IsObject ? value : Bodies.NotAnObject;
    }
}
