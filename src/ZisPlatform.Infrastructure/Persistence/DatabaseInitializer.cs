using System.Data.Common;
using System.Net.Sockets;
using Dapper;
using MediatR;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Security;
using ZisPlatform.Application.Identity;
using ZisPlatform.Application.Identity.Accounts;
using ZisPlatform.Application.Identity.Credentials;
using ZisPlatform.Infrastructure.Security;

namespace ZisPlatform.Infrastructure.Persistence;

/// <summary>Prepares the store. Replicas that start concurrently do so one after the other.</summary>
internal sealed partial class DatabaseInitializer(
    Database database,
    ScopedService<IMediator> mediators,
    ScopedService<ISignInReads> reads,
    ISecretProtector protector,
    DatabaseXmlRepository keyRing,
    IOptions<IdentityOptions> identity,
    IOptions<StorageOptions> storage,
    TimeProvider clock,
    ILogger<DatabaseInitializer> log)
    : IDatabaseInitializer
{
    // An arbitrary number that other programs on the same PostgreSQL server are unlikely to lock.
    private const long StartLock = 0x5A49_5350;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(30);

    // Allows for the migrations of another replica.
    private static readonly TimeSpan StartLockTimeout = TimeSpan.FromMinutes(10);

    public async Task<CreatedAccount?> RunAsync(CancellationToken cancellationToken)
    {
        await using var connection = await ConnectAsync(cancellationToken);
        if (database.Dialect == SqlDialect.Sqlite)
        {
            // The lock of the data directory suffices.
            await SetUpSqliteAsync(connection);
            return await PrepareAsync(connection, cancellationToken);
        }

        await connection.ExecuteAsync(new CommandDefinition(
            "SELECT pg_advisory_lock(@StartLock)",
            new { StartLock },
            commandTimeout: (int)StartLockTimeout.TotalSeconds,
            cancellationToken: cancellationToken));
        try
        {
            return await PrepareAsync(connection, cancellationToken);
        }
        finally
        {
            // Explicitly: the connection returns to its pool and would keep the lock.
            await connection.ExecuteAsync("SELECT pg_advisory_unlock(@StartLock)", new { StartLock });
        }
    }

    // Once, not per connection: the file keeps its journal mode, and the shipped library is built with the other two settings as
    // defaults. FULL: a confirmed commit survives a power cut, not only a crash of the process.
    private static async Task SetUpSqliteAsync(DbConnection connection)
    {
        await connection.ExecuteAsync("PRAGMA journal_mode = WAL");
        const int synchronousFull = 2;
        if (await connection.ExecuteScalarAsync<int>("PRAGMA synchronous") != synchronousFull
            || await connection.ExecuteScalarAsync<int>("PRAGMA foreign_keys") != 1)
        {
            throw new InvalidOperationException(
                "The SQLite library was not built with FULL synchronous and foreign keys as defaults. Use the library that is shipped.");
        }
    }

    private async Task<CreatedAccount?> PrepareAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        Migrations.Run(connection, database.Dialect, log);

        keyRing.AssertCanDecrypt();

        // Creates the first key of the ring while no other replica can create one.
        protector.Protect("platform.start", "", [0]);
        return await EnsureFirstAdministratorAsync(cancellationToken);
    }

    private async Task<CreatedAccount?> EnsureFirstAdministratorAsync(CancellationToken cancellationToken)
    {
        var (account, admin) = (identity.Value.DefaultAccount, identity.Value.Admin);
        var command = new EstablishFirstAdministrator(account, admin.Email, admin.Token, admin.Password, SaveTokenAsync);
        var result = await mediators.UseAsync(mediator => mediator.Send(command, cancellationToken));
        if (!result.IsOk)
        {
            throw new StartupException(string.Join("; ", result.Errors.Select(error => error.Detail)));
        }

        var subdomain = account.ToLowerInvariant();
        if (await reads.UseAsync(accounts => accounts.FindAccountAsync(subdomain, cancellationToken)) is null)
        {
            throw new StartupException($"Zis:DefaultAccount names '{account}', but the store has no such account");
        }

        return result.Value.Created;
    }

    private Task SaveTokenAsync(Domain.Common.Secret token)
    {
        // Keeping a token that the operator chose is up to the operator.
        if (identity.Value.Admin.Token is null)
        {
            DataDirectory.RunWithDirectory(storage.Value.DataDirectory, () =>
            {
                PrivateFile.Write(Path.Combine(storage.Value.DataDirectory, IDatabaseInitializer.TokenFileName), token.ClearText + "\n");
                return true;
            });
        }

        return Task.CompletedTask;
    }

    // A database that starts together with the server (compose, a fresh cluster) may need a moment.
    private async Task<DbConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        while (true)
        {
            try
            {
                return await database.OpenAsync(cancellationToken);
            }
            catch (NpgsqlException exception) when (IsTransient(exception) && clock.GetElapsedTime(start) < ConnectTimeout)
            {
                ConnectionFailed(log, exception.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), clock, cancellationToken);
            }
            catch (NpgsqlException exception)
            {
                throw new StartupException($"ConnectionStrings:Zis: PostgreSQL cannot be used: {exception.Message}", exception);
            }
        }
    }

    private static bool IsTransient(NpgsqlException exception) =>
        exception.IsTransient || exception.InnerException is SocketException or TimeoutException
        || exception is PostgresException { SqlState: PostgresErrorCodes.CannotConnectNow };

    [LoggerMessage(1002, LogLevel.Warning, "PostgreSQL does not respond yet; retrying: {Reason}")]
    private static partial void ConnectionFailed(ILogger log, string reason);
}
