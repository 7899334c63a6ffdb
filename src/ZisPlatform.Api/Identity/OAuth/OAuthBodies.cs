using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using ZisPlatform.Api.Hosting;
using ZisPlatform.Application.Identity.OAuth;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Api.Identity.OAuth;

// Requests. Unknown members are ignored, as on all paths of the contract.

internal sealed class ClientRequestBody
{
    [DisallowNull]
    public ClientFields? Client { get; init; }

    public OAuthClientDetails Details => (Client ?? new ClientFields()).Details;
}

internal sealed class ClientFields
{
    [DisallowNull]
    public string? Identifier { get; init; }

    [DisallowNull]
    public string? Name { get; init; }

    [DisallowNull]
    public OAuthClientKind? Kind { get; init; }

    public string? Company { get; init; }

    public string? Description { get; init; }

    public string? LogoUrl { get; init; }

    [JsonConverter(typeof(OneOrManyConverter))]
    public IReadOnlyList<string>? RedirectUri { get; init; }

    [JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)]
    public long? UserId { get; init; }

    [JsonIgnore]
    public OAuthClientDetails Details => new(Identifier, Name, Kind, Company, Description, LogoUrl, RedirectUri, UserId);
}

internal sealed class TokenRequestBody
{
    [DisallowNull]
    public TokenFields? Token { get; init; }
}

internal sealed class TokenFields
{
    /// <summary>Also accepted as a string: one script sends it in quotes (contract 7.2).</summary>
    [JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)]
    public long? ClientId { get; init; }

    [JsonConverter(typeof(OneOrManyConverter))]
    public IReadOnlyList<string>? Scopes { get; init; }

    [JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)]
    public long? ExpiresIn { get; init; }
}

/// <summary>Reads an array of strings, or a single string.</summary>
internal sealed class OneOrManyConverter : JsonConverter<IReadOnlyList<string>>
{
    public override IReadOnlyList<string> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return [reader.GetString()!];
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException();
        }

        var texts = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            texts.Add(reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException());
        }

        return texts;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<string> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var text in value)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }
}

// Responses.

/// <param name="Global">True if the client works in every account; always false here.</param>
internal sealed record ClientItem(
    long Id,
    string Identifier,
    string Name,
    OAuthClientKind Kind,
    string Company,
    string Description,
    IReadOnlyList<string> RedirectUri,
    string Secret,
    bool Global,
    string? LogoUrl,
    string Url,
    long UserId,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    /// <param name="client">The client.</param>
    /// <param name="secret">The secret in clear text; null to mask it.</param>
    /// <param name="request">The request whose address the client's URL begins with.</param>
    public static ClientItem Of(OAuthClient client, Secret? secret, HttpRequest request) => new(
        client.Id,
        client.Identifier,
        client.Name,
        client.Kind,
        client.Company,
        client.Description,
        client.RedirectUris,
        secret?.ClearText ?? Domain.Common.Secret.Mask,
        false,
        client.LogoUrl,
        $"{PublicUrl.Of(request)}{OAuthPaths.Clients}/{client.Id}.json",
        client.UserId,
        client.CreatedAt,
        client.UpdatedAt);
}

internal sealed record ClientBody(ClientItem Client);

/// <param name="Token">The first characters of the token.</param>
/// <param name="FullToken">The token itself, only in the response that creates it.</param>
internal sealed record TokenItem(
    string Url,
    long Id,
    long UserId,
    long ClientId,
    string Token,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? FullToken,
    string? RefreshToken,
    IReadOnlyList<string> Scopes,
    DateTimeOffset CreatedAt,
    DateTimeOffset? UsedAt,
    DateTimeOffset? ExpiresAt)
{
    public static TokenItem Of(IssuedAccessToken issued, HttpRequest request) => new(
        Address(issued.Token.Id, request),
        issued.Token.Id,
        issued.Token.UserId,
        issued.Token.ClientId,
        issued.Token.Prefix,
        issued.Secret.ClearText,
        null,
        issued.Token.Scopes.Names,
        issued.Token.CreatedAt,
        null,
        issued.Token.ExpiresAt);

    public static TokenItem Of(AccessTokenView view, HttpRequest request) => new(
        Address(view.Id, request),
        view.Id,
        view.UserId,
        view.ClientId,
        view.Prefix,
        null,
        null,
        view.Scopes.Names,
        view.CreatedAt,
        view.UsedAt,
        view.ExpiresAt);

    private static string Address(long id, HttpRequest request) => $"{PublicUrl.Of(request)}{OAuthPaths.Tokens}/{id}.json";
}

internal sealed record TokenBody(TokenItem Token);

// The paging style determines which of the two formats a list has (contract 7.1).

internal sealed record ClientPageBody(IReadOnlyList<ClientItem> Clients, string? NextPage, string? PreviousPage, long Count);

internal sealed record ClientCursorBody(IReadOnlyList<ClientItem> Clients, ListMeta Meta, ListLinks Links);

internal sealed record TokenPageBody(IReadOnlyList<TokenItem> Tokens, string? NextPage, string? PreviousPage, long Count);

internal sealed record TokenCursorBody(IReadOnlyList<TokenItem> Tokens, ListMeta Meta, ListLinks Links);
