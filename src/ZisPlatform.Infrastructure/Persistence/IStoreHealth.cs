namespace ZisPlatform.Infrastructure.Persistence;

/// <summary>Checks that the store responds, for <c>/readyz</c>.</summary>
public interface IStoreHealth
{
    /// <summary>Returns false if the store does not respond within two seconds.</summary>
    Task<bool> IsReadyAsync(CancellationToken cancellationToken);
}
