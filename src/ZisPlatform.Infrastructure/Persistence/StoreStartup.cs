using System.Data.Common;
using System.Net.Sockets;
using Dapper;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Identity;
using ZisPlatform.Infrastructure.Security;

namespace ZisPlatform.Infrastructure.Persistence;

/// <summary>
/// Makes the store ready before the server listens: schema, first administrator, key ring.
/// Replicas that start together do so one after the other.
/// </summary>
public sealed partial class StoreStartup
{
    /// <summary>Holds the token of the first administrator, mode 0600, in the data directory.</summary>
    public const string TokenFileName = "admin-token";

    // Any number that other programs on the same PostgreSQL are unlikely to lock.
    private const long StartLock = 0x5A49_5350;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // As long as another replica's migrations may take.
    private static readonly TimeSpan StartLockPatience = TimeSpan.FromMinutes(10);

    private readonly Database _database;
    private readonly IServiceScopeFactory _scopes;
    private readonly ISecretProtector _protector;
    private readonly KeyRing _ring;
    private readonly ZisOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<StoreStartup> _log;

    internal StoreStartup(
        Database database,
        IServiceScopeFactory scopes,
        ISecretProtector protector,
        KeyRing ring,
        IOptions<ZisOptions> options,
        TimeProvider clock,
        ILogger<StoreStartup> log)
    {
        _database = database;
        _scopes = scopes;
        _protector = protector;
        _ring = ring;
        _options = options.Value;
        _clock = clock;
        _log = log;
    }

    /// <summary>Makes the store ready. The account it made on an empty store, for printing once; null otherwise.</summary>
    public async Task<OpenedAccount?> RunAsync(CancellationToken cancellationToken)
    {
        await using var connection = await ConnectAsync(cancellationToken);
        if (_database.Dialect == SqlDialect.Sqlite)
        {
            // The data directory's lock is enough.
            await SetUpSqliteAsync(connection);
            return await PrepareAsync(connection, cancellationToken);
        }

        await connection.ExecuteAsync(new CommandDefinition(
            "SELECT pg_advisory_lock(@StartLock)", new { StartLock }, commandTimeout: (int)StartLockPatience.TotalSeconds, cancellationToken: cancellationToken));
        try
        {
            return await PrepareAsync(connection, cancellationToken);
        }
        finally
        {
            // By hand: the connection goes back to its pool and would keep the lock.
            await connection.ExecuteAsync("SELECT pg_advisory_unlock(@StartLock)", new { StartLock });
        }
    }

    // Once, not per connection: the file keeps its journal mode, and the library we ship is built with the other two as its
    // defaults. FULL: what was answered survives a power cut, not only a crash of the process.
    private static async Task SetUpSqliteAsync(DbConnection connection)
    {
        await connection.ExecuteAsync("PRAGMA journal_mode = WAL");
        const int full = 2;
        if (await connection.ExecuteScalarAsync<int>("PRAGMA synchronous") != full || await connection.ExecuteScalarAsync<int>("PRAGMA foreign_keys") != 1)
        {
            throw new InvalidOperationException("This SQLite library is built without FULL synchronous and foreign keys as defaults.");
        }
    }

    private async Task<OpenedAccount?> PrepareAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        Migrations.Run(connection, _database.Dialect, _log);

        _ring.AssertOpens();

        // Makes the first key of the ring while no other replica can make one too.
        _protector.Protect("platform.start", "", [0]);
        return await EstablishAsync(cancellationToken);
    }

    private async Task<OpenedAccount?> EstablishAsync(CancellationToken cancellationToken)
    {
        await using var scope = _scopes.CreateAsyncScope();
        var command = new EstablishFirstAdministrator(
            _options.DefaultAccount, _options.Admin.Email, _options.Admin.Token, _options.Admin.Password, KeepAsync);
        var result = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(command, cancellationToken);
        if (!result.IsOk)
        {
            throw new StartRefusedException(string.Join("; ", result.Errors.Select(error => error.Detail)));
        }

        if (await scope.ServiceProvider.GetRequiredService<ISignInReads>().FindAccountAsync(_options.DefaultAccount.ToLowerInvariant(), cancellationToken) is null)
        {
            throw new StartRefusedException($"Zis:DefaultAccount names '{_options.DefaultAccount}', but the store has no such account");
        }

        return result.Value.Opened;
    }

    private Task KeepAsync(Domain.Common.Secret token)
    {
        // A token that the operator chose is the operator's to keep.
        if (_options.Admin.Token is null)
        {
            DataDirectory.Use(_options.DataDirectory, () =>
            {
                PrivateFile.Write(Path.Combine(_options.DataDirectory, TokenFileName), token.Clear + "\n");
                return true;
            });
        }

        return Task.CompletedTask;
    }

    // A database that starts beside the server (compose, a fresh cluster) may need a moment.
    private async Task<DbConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var start = _clock.GetTimestamp();
        while (true)
        {
            try
            {
                return await _database.OpenAsync(cancellationToken);
            }
            catch (NpgsqlException failure) when (MayPass(failure) && _clock.GetElapsedTime(start) < Patience)
            {
                NotYet(_log, failure.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), _clock, cancellationToken);
            }
            catch (NpgsqlException failure)
            {
                throw new StartRefusedException($"ConnectionStrings:Zis: PostgreSQL cannot be used: {failure.Message}", failure);
            }
        }
    }

    private static bool MayPass(NpgsqlException failure) =>
        failure.IsTransient || failure.InnerException is SocketException or TimeoutException
        || failure is PostgresException { SqlState: PostgresErrorCodes.CannotConnectNow };

    [LoggerMessage(1002, LogLevel.Warning, "PostgreSQL does not answer yet: {Reason}")]
    private static partial void NotYet(ILogger log, string reason);
}
