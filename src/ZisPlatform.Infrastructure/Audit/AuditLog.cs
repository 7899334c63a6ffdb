using System.Text.Json;
using ZisPlatform.Application.Common;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Audit;

internal sealed class AuditLog(Db db, UnitOfWork work) : IAuditLog
{
    public void Add(AuditEntry entry) => work.Stage(
        $"""
        INSERT INTO audit_entries
            (at, account_id, user_id, email, credential, address, action, target, integration, before_json, after_json)
        VALUES (@At, @Account, @User, @Email, @Credential, @Address, @Action, @Target,
                @Integration, {db.Dialect.CastToJson("@Before")}, {db.Dialect.CastToJson("@After")})
        """,
        new
        {
            entry.At,
            Account = entry.Account.Value,
            User = entry.Actor?.UserId,
            Email = entry.Actor?.Email,
            Credential = entry.Actor is { } actor ? CredentialText(actor.Credential) : null,
            Address = entry.Actor?.Address,
            entry.Action,
            entry.Target,
            entry.Integration,
            Before = Serialize(entry.Before),
            After = Serialize(entry.After),
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
