using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.WebUtilities;
using ZisPlatform.Api.Errors;
using ZisPlatform.Application.Identity.OAuth;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Api.Identity.OAuth;

/// <summary>The parameters of a token request: JSON, as the vendor's clients send it, or a form, as the RFC requires.</summary>
internal sealed class GrantParameters
{
    private static readonly Error UnreadableBody = OAuthErrors.InvalidRequest(
        "the body must be a JSON object of texts and numbers, or a form");

    private static readonly Error RepeatedParameter = OAuthErrors.InvalidRequest("a parameter stands there twice");

    private GrantParameters(Result<IReadOnlyDictionary<string, string>> result) => Values = result;

    /// <summary>The parameters; an empty value counts as absent (RFC 6749, 3.1).</summary>
    public Result<IReadOnlyDictionary<string, string>> Values { get; }

    public string? this[string name] => Values.Value.GetValueOrDefault(name);

    public static async ValueTask<GrantParameters?> BindAsync(HttpContext context)
    {
        try
        {
            // The format is detected from the content: curl labels every body as a form.
            using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
            var text = await reader.ReadToEndAsync(context.RequestAborted);
            return new GrantParameters(text.AsSpan().TrimStart().StartsWith('{') ? ParseJson(text) : ParseForm(text));
        }
        catch (BadHttpRequestException exception)
        {
            return new GrantParameters(RequestExceptionMapper.ToError(exception));
        }
    }

    private static Result<IReadOnlyDictionary<string, string>> ParseForm(string text)
    {
        var form = QueryHelpers.ParseQuery(text);
        return form.Any(field => field.Value.Count > 1)
            ? RepeatedParameter
            : form.Where(field => field.Value.ToString().Length > 0).ToDictionary(field => field.Key, field => field.Value.ToString());
    }

    private static Result<IReadOnlyDictionary<string, string>> ParseJson(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            var parameters = new Dictionary<string, string>();
            foreach (var member in json.RootElement.EnumerateObject())
            {
                // Only strings and numbers are parameters; other members are ignored, like unknown members everywhere.
                var value = member.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number ? member.Value.ToString() : "";
                if (value.Length > 0 && !parameters.TryAdd(member.Name, value))
                {
                    return RepeatedParameter;
                }
            }

            return parameters;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string that is not well-formed Unicode.
            return UnreadableBody;
        }
    }
}

internal sealed record GrantBody(
    string AccessToken,
    string TokenType,
    string Scope,
    long ExpiresIn,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? RefreshToken,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? RefreshTokenExpiresIn)
{
    public static GrantBody Of(GrantedTokens tokens) => new(
        tokens.Secret.ClearText,
        "bearer",
        tokens.Token.Scopes.ToString(),
        (long)tokens.Lifetime.TotalSeconds,
        tokens.Refresh?.ClearText,
        (long?)tokens.RefreshLifetime?.TotalSeconds);
}

internal sealed record GrantErrorBody(string Error, string ErrorDescription);
