using ZisPlatform.Application.Identity.Accounts;

namespace ZisPlatform.Infrastructure.Persistence;

/// <summary>Prepares the store before the server accepts connections: schema, key ring, first administrator.</summary>
public interface IDatabaseInitializer
{
    /// <summary>The name of the file in the data directory that holds the first administrator's token, with mode 0600.</summary>
    const string TokenFileName = "admin-token";

    /// <summary>Returns the account created in an empty store, which is to be printed once; otherwise null.</summary>
    Task<CreatedAccount?> RunAsync(CancellationToken cancellationToken);
}
