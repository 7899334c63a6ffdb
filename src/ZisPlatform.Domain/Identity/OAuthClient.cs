using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Identity;

/// <summary>Whether a client can keep a secret (RFC 6749, 2.1).</summary>
public enum OAuthClientKind
{
    Public,
    Confidential,
}

/// <summary>An OAuth 2.0 client of an account. The registry makes one for every integration (contract 2.1).</summary>
public sealed class OAuthClient
{
    /// <summary>What the identifier of an integration's own client begins with.</summary>
    public const string IntegrationPrefix = "zis_";

    private OAuthClient(
        long id, AccountId account, string identifier, string name, OAuthClientKind kind, byte[] secretHash, long userId, DateTimeOffset createdAt)
    {
        Id = id;
        Account = account;
        Identifier = identifier;
        Name = name;
        Kind = kind;
        SecretHash = secretHash;
        UserId = userId;
        CreatedAt = createdAt;
    }

    /// <summary>The numeric id that token requests name.</summary>
    public long Id { get; }

    public AccountId Account { get; }

    /// <summary>Unique inside the account.</summary>
    public string Identifier { get; }

    public string Name { get; }

    public OAuthClientKind Kind { get; }

    public byte[] SecretHash { get; }

    /// <summary>The user it belongs to: whoever registered the integration first.</summary>
    public long UserId { get; }

    public DateTimeOffset CreatedAt { get; }

    /// <summary>The client of an integration, <c>zis_{integration}</c>.</summary>
    public static OAuthClient ForIntegration(long id, AccountId account, string integration, Secret secret, long userId, DateTimeOffset now) =>
        new(id, account, IntegrationPrefix + integration, integration, OAuthClientKind.Confidential, secret.Hash, userId, now);
}
