using System.Text.Json.Serialization;

namespace ZisPlatform.Cli.Login;

/// <summary>What <c>login.json</c> holds. Files of older versions must stay readable: add members, rename none.</summary>
internal sealed record StoredLogin
{
    public required string Server { get; init; }

    public string? Account { get; init; }

    public required string Email { get; init; }

    public required Credential Credential { get; init; }

    public required string Secret { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    Converters = [typeof(CredentialConverter)],
    WriteIndented = true)]
[JsonSerializable(typeof(StoredLogin))]
internal sealed partial class StoredLoginJson : JsonSerializerContext;

internal sealed class CredentialConverter()
    : JsonStringEnumConverter<Credential>(System.Text.Json.JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);
