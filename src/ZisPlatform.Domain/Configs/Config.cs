using ZisPlatform.Domain.Common;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Configs;

/// <summary>A JSON object that an integration stores under a scope (contract 4).</summary>
public sealed class Config
{
    private Config(
        long id, AccountId owner, string integration, ConfigScope scope, in JsonValue content, long revision, DateTimeOffset createdAt)
    {
        Id = id;
        Owner = owner;
        Integration = integration;
        Scope = scope;
        Content = content;
        Revision = revision;
        CreatedAt = createdAt;
        UpdatedAt = createdAt;
    }

    /// <summary>Gets the id, unique on the server. Lists are ordered by it.</summary>
    public long Id { get; }

    public AccountId Owner { get; }

    public string Integration { get; }

    public ConfigScope Scope { get; }

    /// <summary>Gets the content exactly as sent, including the order of keys and the digits of numbers.</summary>
    public JsonValue Content { get; private set; }

    /// <summary>Gets the number of stored changes, for optimistic concurrency: a change is stored only if it is unchanged.</summary>
    public long Revision { get; }

    public DateTimeOffset CreatedAt { get; }

    public DateTimeOffset UpdatedAt { get; private set; }

    public static Result<Config> Create(
        long id, AccountId owner, string integration, ConfigScope scope, in JsonValue content, DateTimeOffset now) =>
        ValidateContent(content) is { } error ? error : new Config(id, owner, integration, scope, content, 0, now);

    /// <summary>Restores a config from the store.</summary>
    public static Config Restore(
        long id,
        AccountId owner,
        string integration,
        ConfigScope scope,
        in JsonValue content,
        long revision,
        DateTimeOffset createdAt,
        DateTimeOffset updatedAt) =>
        new(id, owner, integration, scope, content, revision, createdAt) { UpdatedAt = updatedAt };

    /// <summary>Replaces the stored object. Returns null, or the error.</summary>
    public Error? Replace(in JsonValue content, DateTimeOffset now)
    {
        if (ValidateContent(content) is { } error)
        {
            return error;
        }

        (Content, UpdatedAt) = (content, now);
        return null;
    }

    /// <summary>Merges changes into the stored object as a JSON Merge Patch (contract U11). Returns null, or the error.</summary>
    public Error? Merge(in JsonValue changes, DateTimeOffset now) =>
        ValidateContent(changes) ?? Replace(JsonMergePatch.Apply(Content, changes), now);

    /// <summary>Returns the error of an object that may not be stored, or null.</summary>
    public static Error? ValidateContent(JsonValue content) => StoredJson.Validate(content, "config");
}
