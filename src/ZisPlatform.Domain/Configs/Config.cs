using ZisPlatform.Domain.Common;
using ZisPlatform.Json;

namespace ZisPlatform.Domain.Configs;

/// <summary>One JSON object that an integration keeps under a scope (contract 4).</summary>
public sealed class Config
{
    private Config(long id, AccountId owner, string integration, ConfigScope scope, in JsonValue content, long revision, DateTimeOffset createdAt)
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

    /// <summary>Unique over the server; lists are in its order.</summary>
    public long Id { get; }

    public AccountId Owner { get; }

    public string Integration { get; }

    public ConfigScope Scope { get; }

    /// <summary>Value for value what was sent: key order and digits of numbers included.</summary>
    public JsonValue Content { get; private set; }

    /// <summary>Counts the stored changes: whoever stores one says which state it has seen.</summary>
    public long Revision { get; }

    public DateTimeOffset CreatedAt { get; }

    public DateTimeOffset UpdatedAt { get; private set; }

    public static Result<Config> Create(long id, AccountId owner, string integration, ConfigScope scope, in JsonValue content, DateTimeOffset now) =>
        ContentRefusal(content) is { } refusal ? refusal : new Config(id, owner, integration, scope, content, 0, now);

    /// <summary>Rebuilds one from the store.</summary>
    public static Config Restore(
        long id, AccountId owner, string integration, ConfigScope scope, in JsonValue content, long revision, DateTimeOffset createdAt, DateTimeOffset updatedAt) =>
        new(id, owner, integration, scope, content, revision, createdAt) { UpdatedAt = updatedAt };

    /// <summary>Puts another object in the place of the stored one; null, or why not.</summary>
    public Error? Replace(in JsonValue content, DateTimeOffset now)
    {
        if (ContentRefusal(content) is { } refusal)
        {
            return refusal;
        }

        (Content, UpdatedAt) = (content, now);
        return null;
    }

    /// <summary>Merges changes into the stored object as JSON Merge Patch says (contract U11); null, or why not.</summary>
    public Error? Merge(in JsonValue changes, DateTimeOffset now) =>
        ContentRefusal(changes) ?? Replace(JsonMergePatch.Apply(Content, changes), now);

    /// <summary>Why an object may not be stored, or null when it may.</summary>
    public static Error? ContentRefusal(JsonValue content) => StoredJson.Refusal(content, "config");
}
