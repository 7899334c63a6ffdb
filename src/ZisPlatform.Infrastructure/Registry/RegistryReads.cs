using ZisPlatform.Application.Registry;
using ZisPlatform.Domain.Common;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Registry;

internal sealed class RegistryReads(SqlSession session) : IRegistryReads
{
    public Task<IReadOnlyList<IntegrationView>> ListIntegrationsAsync(AccountId account, CancellationToken cancellationToken)
    {
        var sql = $"""
            SELECT name AS Name, description AS Description, public_key AS PublicKeyPem, oauth_client_id AS OAuthClientId
            FROM registry_integrations WHERE account_id = @Account ORDER BY name{session.Dialect.ByteOrder}
            """;
        return session.QueryAsync<IntegrationView>(sql, new { Account = account.Value }, cancellationToken);
    }
}
