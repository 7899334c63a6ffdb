using System.Buffers;
using System.Text.Json;
using ZisPlatform.Api.Serialization;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Api.Binding;

/// <summary>
/// A JSON request body, or the errors found while reading it; the filter <see cref="RequestBodyReader.RejectInvalidAsync"/> returns the
/// errors.
/// </summary>
/// <remarks>
/// Does not use the framework's binding: clients send no content type or a wrong one (curl's default), an absent body is legal, and every
/// error must name the field in the contract's format.
/// </remarks>
internal sealed class JsonRequest<T> : IRequestBody
    where T : class, new()
{
    private readonly Result<T> _result;

    private JsonRequest(Result<T> result) => _result = result;

    public IReadOnlyList<Error> Errors => _result.Errors;

    public T Value => _result.Value;

    public static async ValueTask<JsonRequest<T>?> BindAsync(HttpContext context) =>
        new(await RequestBodyReader.ReadAsync<T>(context, Parse));

    private static Result<T> Parse(ReadOnlySequence<byte> bytes)
    {
        var typeInfo = WireJson.TypeInfo<T>();
        var text = RequestBodyReader.WithoutByteOrderMark(bytes);
        var json = new Utf8JsonReader(text);
        try
        {
            if (!json.Read())
            {
                return new T();
            }

            if (json.TokenType != JsonTokenType.StartObject)
            {
                return RequestBodyReader.NotAnObject;
            }

            var value = JsonSerializer.Deserialize(ref json, typeInfo)!;
            return json.Read() ? RequestBodyReader.Malformed(json) : value;
        }
        catch (JsonException) when (RequestBodyReader.IsBlank(text))
        {
            return new T();
        }
        catch (JsonException exception)
        {
            return RequestBodyReader.ToError(exception, typeInfo);
        }
    }
}
