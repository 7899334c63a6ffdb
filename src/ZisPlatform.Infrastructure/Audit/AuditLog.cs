using System.Text.Json;
using ZisPlatform.Application.Common;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Audit;

internal sealed class AuditLog(SqlSession session) : IAuditLog
{
    public void Add(AuditEntry entry) => session.Stage(
        $"""
        INSERT INTO audit_entries
            (at, account_id, user_id, email, credential, address, action, target, integration, before_json, after_json)
        VALUES (@AuditAt, @AuditAccount, @AuditUser, @AuditEmail, @AuditCredential, @AuditAddress, @AuditAction, @AuditTarget,
                @AuditIntegration, {session.Dialect.CastToJson("@AuditBefore")}, {session.Dialect.CastToJson("@AuditAfter")})
        """,
        new
        {
            AuditAt = entry.At,
            AuditAccount = entry.Account.Value,
            AuditUser = entry.Actor?.UserId,
            AuditEmail = entry.Actor?.Email,
            AuditCredential = entry.Actor is { } actor ? CredentialText(actor.Credential) : null,
            AuditAddress = entry.Actor?.Address,
            AuditAction = entry.Action,
            AuditTarget = entry.Target,
            AuditIntegration = entry.Integration,
            AuditBefore = Serialize(entry.Before),
            AuditAfter = Serialize(entry.After),
        });

    private static string CredentialText(CredentialKind kind) => kind switch
    {
        CredentialKind.Password => "password",
        CredentialKind.ApiToken => "api_token",
        CredentialKind.AccessToken => "access_token",
        CredentialKind.Session => "session",
        CredentialKind.OauthClient => "oauth_client",
    };

    private static string? Serialize(object? fields) => fields is null ? null : JsonSerializer.Serialize(fields);
}
