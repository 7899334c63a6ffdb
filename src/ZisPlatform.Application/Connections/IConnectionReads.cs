using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections;

/// <summary>Lists connections by name.</summary>
public interface IConnectionReads
{
    Task<Page<Connection>> ListAsync(AccountId account, string integration, PageRequest page, CancellationToken cancellationToken);
}
