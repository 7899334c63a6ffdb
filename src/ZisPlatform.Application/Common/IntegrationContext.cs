using ZisPlatform.Domain.Common;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Application.Common;

/// <summary>The integration that a use case works on, and the caller.</summary>
/// <param name="Account">The account. The creator of the context has checked that the account owns the integration.</param>
/// <param name="Integration">The integration's name.</param>
/// <param name="Actor">The caller; null for a flow of the integration.</param>
public sealed record IntegrationContext(AccountId Account, string Integration, Actor? Actor)
{
    /// <summary>Creates the context of a request.</summary>
    public static IntegrationContext Of(Actor actor, string integration) => new(actor.Account, integration, actor);
}

internal static class IntegrationAudit
{
    /// <summary>
    /// Records a change made by a user or a program. Changes made by a flow are not recorded: they are in the journal of its run and would
    /// flood the audit log.
    /// </summary>
    public static void Add(
        this IAuditLog audit, IntegrationContext context, DateTimeOffset at, string action, string target, object? before, object? after)
    {
        if (context.Actor is { } actor)
        {
            audit.Add(new AuditEntry(at, context.Account, actor, action, target, before, after) { Integration = context.Integration });
        }
    }

    /// <summary>Returns the size and hash of content that may be confidential: an entry shows that it changed, not its text.</summary>
    public static object Digest(in JsonValue content)
    {
        var text = content.ToUtf8();
        return new { size = text.Length, sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(text)) };
    }
}
