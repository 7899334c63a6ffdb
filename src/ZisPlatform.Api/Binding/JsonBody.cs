using System.Buffers;
using ZisPlatform.Domain.Common;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Api.Binding;

/// <summary>A request body that is a JSON object whose values keep their written form; an absent body is an empty object.</summary>
internal sealed class JsonBody : IRequestBody
{
    private readonly Result<JsonValue> _result;

    private JsonBody(Result<JsonValue> result) => _result = result;

    public IReadOnlyList<Error> Errors => _result.Errors;

    /// <summary>Gets a member; null if there is none.</summary>
    public JsonValue this[string member] => _result.Value[member];

    public bool Has(string member) => _result.Value.TryGet(member, out _);

    public static async ValueTask<JsonBody?> BindAsync(HttpContext context) =>
        new(await RequestBodyReader.ReadAsync<JsonValue>(context, Parse));

    /// <summary>Returns a member that is a string; null for any other value.</summary>
    public string? Text(string member) => this[member] is { IsString: true } text ? text.AsString() : null;

    private static Result<JsonValue> Parse(ReadOnlySequence<byte> bytes)
    {
        var text = RequestBodyReader.WithoutByteOrderMark(bytes);
        if (RequestBodyReader.IsBlank(text))
        {
            return JsonValue.Object();
        }

        if (!JsonValue.TryParse(text.ToArray(), out var value, out var exception))
        {
            return RequestBodyReader.Malformed($"line {exception.Line}, column {exception.Column}: {exception.Reason}");
        }

        return value.IsObject ? value : RequestBodyReader.NotAnObject;
    }
}
