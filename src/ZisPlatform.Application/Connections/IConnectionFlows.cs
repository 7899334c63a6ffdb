using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections;

/// <summary>Flows that are under way. Writes join the unit of work.</summary>
public interface IConnectionFlows
{
    /// <summary>By the hash of the secret that its next step takes, of any account: the callback's address names none.</summary>
    Task<ConnectionFlow?> FindAsync(byte[] secretHash, CancellationToken cancellationToken);

    void Add(ConnectionFlow flow, byte[] secretHash);

    /// <summary>Takes a step: the flow with its new stage, and the hash of the secret of the step after it. The commit is false when somebody else took it.</summary>
    void Advance(ConnectionFlow flow, FlowStage from, byte[] secretHash);

    /// <summary>Forgets the flows of an account that nobody can go on with.</summary>
    void DropExpired(AccountId account, DateTimeOffset now);
}
