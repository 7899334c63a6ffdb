using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Identity;

/// <summary>The proof key that binds the redemption of a code to the client that requested it (RFC 7636).</summary>
/// <param name="Challenge">The challenge from the authorization request.</param>
/// <param name="IsHashed">True if the challenge is the SHA-256 of the verifier (S256); false if it is the verifier itself (plain).</param>
public sealed partial record CodeChallenge(string Challenge, bool IsHashed)
{
    public const string S256 = "S256";
    public const string Plain = "plain";

    /// <summary>Reads both parameters of an authorization request; null if neither is present.</summary>
    public static Result<CodeChallenge>? Parse(string? challenge, string? method)
    {
        if (string.IsNullOrEmpty(challenge) && string.IsNullOrEmpty(method))
        {
            return null;
        }

        if (challenge is null || !Verifier().IsMatch(challenge))
        {
            return OAuthErrors.InvalidRequest("code_challenge must be 43 to 128 of A-Z, a-z, 0-9, '-', '.', '_', '~'");
        }

        // RFC 7636, 4.3: a missing method means plain.
        return method switch
        {
            S256 => new CodeChallenge(challenge, true),
            null or "" or Plain => new CodeChallenge(challenge, false),
            _ => OAuthErrors.InvalidRequest("code_challenge_method must be S256 or plain"),
        };
    }

    public bool Verify(string? verifier)
    {
        if (verifier is null || !Verifier().IsMatch(verifier))
        {
            return false;
        }

        var computed = IsHashed ? Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))) : verifier;
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(computed), Encoding.ASCII.GetBytes(Challenge));
    }

    [GeneratedRegex(@"\A[A-Za-z0-9._~-]{43,128}\z")]
    private static partial Regex Verifier();
}

/// <summary>The consent of a user that a client may act for them. It is short-lived and can be redeemed once.</summary>
public sealed class AuthorizationCode
{
    private AuthorizationCode(
        long id,
        AccountId account,
        long clientId,
        long userId,
        byte[] hash,
        string redirectUri,
        OAuthScopes scopes,
        CodeChallenge? challenge,
        DateTimeOffset createdAt)
    {
        Id = id;
        Account = account;
        ClientId = clientId;
        UserId = userId;
        Hash = hash;
        RedirectUri = redirectUri;
        Scopes = scopes;
        Challenge = challenge;
        CreatedAt = createdAt;
    }

    public long Id { get; }

    public AccountId Account { get; }

    public long ClientId { get; }

    public long UserId { get; }

    public byte[] Hash { get; }

    public string RedirectUri { get; }

    public OAuthScopes Scopes { get; }

    /// <summary>Gets the proof key; null for a confidential client that sent none.</summary>
    public CodeChallenge? Challenge { get; }

    public DateTimeOffset CreatedAt { get; }

    public DateTimeOffset ExpiresAt => CreatedAt + TokenLifetimes.Code;

    /// <summary>Gets the id of the grant from the redemption; null before it.</summary>
    public long? GrantId { get; private init; }

    public static AuthorizationCode Issue(
        long id,
        OAuthClient client,
        long userId,
        Secret secret,
        string redirectUri,
        OAuthScopes scopes,
        CodeChallenge? challenge,
        DateTimeOffset now) =>
        new(id, client.Account, client.Id, userId, secret.Hash, redirectUri, scopes, challenge, now);

    public static AuthorizationCode Restore(
        long id,
        AccountId account,
        long clientId,
        long userId,
        byte[] hash,
        string redirectUri,
        OAuthScopes scopes,
        CodeChallenge? challenge,
        DateTimeOffset createdAt,
        long? grantId) =>
        new(id, account, clientId, userId, hash, redirectUri, scopes, challenge, createdAt) { GrantId = grantId };

    /// <summary>Determines whether a client may redeem the code now with the given values.</summary>
    public bool IsRedeemableBy(OAuthClient client, string redirectUri, string? verifier, DateTimeOffset now) =>
        GrantId is null
        && ClientId == client.Id
        && now < ExpiresAt
        && string.Equals(RedirectUri, redirectUri, StringComparison.Ordinal)
        && (Challenge is null ? string.IsNullOrEmpty(verifier) : Challenge.Verify(verifier));
}
