using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Common;

/// <summary>On whose data a use case works, and for whom.</summary>
/// <param name="Account">The account; whoever makes this has checked that the integration is its own.</param>
/// <param name="Integration">The integration's name.</param>
/// <param name="Actor">Who asks; null for a flow of the integration.</param>
public sealed record IntegrationContext(AccountId Account, string Integration, Actor? Actor)
{
    /// <summary>Of a request.</summary>
    public static IntegrationContext Of(Actor actor, string integration) => new(actor.Account, integration, actor);
}

internal static class IntegrationAudit
{
    /// <summary>Writes down a change by a person or a program. What a flow does stands in the journal of its run, and would bury the rest here.</summary>
    public static void Add(
        this IAuditLog audit, IntegrationContext context, DateTimeOffset at, string action, string target, object? before, object? after)
    {
        if (context.Actor is { } actor)
        {
            audit.Add(new AuditEntry(at, context.Account, actor, action, target, before, after) { Integration = context.Integration });
        }
    }

    /// <summary>What an entry tells of content that may be confidential: whether it changed, not what it is.</summary>
    public static object Digest(in Json.JsonValue content)
    {
        var text = content.ToUtf8();
        return new { size = text.Length, sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(text)) };
    }
}
