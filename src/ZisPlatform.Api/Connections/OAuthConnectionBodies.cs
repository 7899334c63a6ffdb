using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Api.Connections;

/// <summary>An OAuth connection (contract 3.7).</summary>
internal sealed record OAuthConnectionItem(string CreatedBy, string Integration, string Name, string Uuid)
{
    public static OAuthConnectionItem Masked(Connection connection) => new(
        $"{connection.CreatedBy}", connection.Integration, connection.Name.Value, connection.Uuid.ToString());
}
