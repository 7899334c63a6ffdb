using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using ZisPlatform.Api.Errors;
using ZisPlatform.Api.Serialization;
using ZisPlatform.Domain.Common;
using ZisPlatform.Json.Text;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Api.Binding;

internal interface IRequestBody
{
    IReadOnlyList<Error> Errors { get; }
}

/// <summary>Shared functions of request bodies: reading, error texts, and the filter that returns the errors.</summary>
internal static class RequestBodyReader
{
    public static readonly Error NotAnObject = new(ErrorKind.Invalid, "json.not_an_object", "the body must be a JSON object", "$");

    private static readonly JsonParseOptions ParseOptions = new() { MaxDepth = 64 };

    /// <summary>Returns the errors of an unreadable argument before the handler runs.</summary>
    public static ValueTask<object?> RejectInvalidAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        foreach (var argument in context.Arguments)
        {
            if (argument is IRequestBody { Errors: { Count: > 0 } errors })
            {
                return ValueTask.FromResult<object?>(ErrorResponse.From(errors));
            }

            // Path and query parameters: no name can contain a text that the store cannot hold.
            if (argument is string text && PlainText.Validate(text, "a parameter of the path or the query", int.MaxValue) is { } error)
            {
                return ValueTask.FromResult<object?>(ErrorResponse.From([error with { Path = null }]));
            }
        }

        return next(context);
    }

    /// <summary>Reads the whole body into memory; the server limits its size.</summary>
    public static async ValueTask<Result<T>> ReadAsync<T>(HttpContext context, Func<ReadOnlySequence<byte>, Result<T>> parse)
        where T : notnull
    {
        var reader = context.Request.BodyReader;
        ReadResult readResult;
        try
        {
            do
            {
                readResult = await reader.ReadAsync(context.RequestAborted);
                if (!readResult.IsCompleted)
                {
                    reader.AdvanceTo(readResult.Buffer.Start, readResult.Buffer.End);
                }
            }
            while (!readResult.IsCompleted);
        }
        catch (BadHttpRequestException exception)
        {
            return RequestExceptionMapper.ToError(exception);
        }

        try
        {
            return parse(readResult.Buffer);
        }
        finally
        {
            reader.AdvanceTo(readResult.Buffer.End);
        }
    }

    /// <summary>
    /// Validates that the bytes are a JSON object with any members, and returns its text unchanged, without a byte order mark.
    /// </summary>
    public static Result<string> ObjectText(ReadOnlySpan<byte> bytes)
    {
        var text = bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
        if (!JsonValue.TryParse(text, out var value, out var exception, ParseOptions))
        {
            return Malformed($"{exception.Reason}, line {exception.Line}, column {exception.Column}");
        }

        return value.IsObject ? Encoding.UTF8.GetString(text) : NotAnObject;
    }

    public static bool IsBlank(in ReadOnlySequence<byte> bytes)
    {
        foreach (var segment in bytes)
        {
            if (segment.Span.ContainsAnyExcept(" \t\r\n"u8))
            {
                return false;
            }
        }

        return true;
    }

    // RFC 8259, 8.1: a reader may ignore the mark; some editors add it to the files that people send.
    public static ReadOnlySequence<byte> WithoutByteOrderMark(in ReadOnlySequence<byte> bytes)
    {
        Span<byte> start = stackalloc byte[3];
        if (bytes.Length < start.Length)
        {
            return bytes;
        }

        bytes.Slice(0, start.Length).CopyTo(start);
        return start.SequenceEqual("\uFEFF"u8) ? bytes.Slice(start.Length) : bytes;
    }

    public static Error Malformed(in Utf8JsonReader reader) =>
        Malformed($"something follows its end, at byte {reader.TokenStartIndex + 1}");

    /// <summary>Converts the framework's exception into an error that names the field and the expected type, but never the value.</summary>
    public static Error ToError(JsonException exception, JsonTypeInfo type)
    {
        var path = exception.Path ?? "$";
        var wellFormed = exception.InnerException is not JsonException;
        var property = Find(type, path);
        if (wellFormed && property is not null)
        {
            return new Error(ErrorKind.Invalid, "json.wrong_type", $"{property.Name} must be {Expected(property.PropertyType)}", path);
        }

        if (wellFormed && path != "$" && type.UnmappedMemberHandling == JsonUnmappedMemberHandling.Disallow)
        {
            var names = string.Join(", ", type.Properties.Select(candidate => candidate.Name));
            return new Error(ErrorKind.Invalid, "json.unknown_member", $"there is no such member; known: {names}", path);
        }

        return Malformed(
            exception is { LineNumber: { } line, BytePositionInLine: { } column } ? $"line {line + 1}, byte {column + 1}" : path);
    }

    /// <summary>Finds the member at the end of a path; null if the path names none.</summary>
    private static JsonPropertyInfo? Find(JsonTypeInfo type, string path)
    {
        JsonPropertyInfo? property = null;
        foreach (var name in path.Split('.')[1..])
        {
            var owner = property is null ? type : WireJson.TypeInfo(property.PropertyType);

            // An element of a list is reported as the list.
            property = owner.Properties.FirstOrDefault(candidate => candidate.Name == name.Split('[')[0]);
            if (property is null)
            {
                return null;
            }
        }

        return property;
    }

    public static Error Malformed(string location) =>
        new(ErrorKind.Invalid, "json.malformed", $"the body is not valid JSON: {location}", "$");

    private static string Expected(Type type)
    {
        var underlyingType = Nullable.GetUnderlyingType(type) ?? type;
        return underlyingType switch
        {
            _ when underlyingType == typeof(string) => "a string of well-formed Unicode",
            _ when underlyingType == typeof(bool) => "true or false",
            _ when underlyingType == typeof(long) => "an integer",
            _ when underlyingType == typeof(DateTimeOffset) => QueryErrors.Time,
            _ when underlyingType == typeof(IReadOnlyList<string>) => "an array of strings",
            { IsEnum: true } => "one of " + string.Join(
                ", ",
                Enum.GetNames(underlyingType).Select(name => $"\"{JsonNamingPolicy.SnakeCaseLower.ConvertName(name)}\"")),
            _ => "of another type",
        };
    }
}
