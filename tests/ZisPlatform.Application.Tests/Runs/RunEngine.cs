using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Caching;
using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Application.Configs.Contracts;
using ZisPlatform.Application.Connections;
using ZisPlatform.Application.Connections.Contracts;
using ZisPlatform.Application.Identity;
using ZisPlatform.Application.Identity.Contracts;
using ZisPlatform.Application.Links.Contracts;
using ZisPlatform.Application.Runs;
using ZisPlatform.Application.Runs.Execution;
using ZisPlatform.Application.Runs.Ingestion;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Domain.Runs;
using ZisPlatform.Domain.Runs.Contracts;
using ZisPlatform.Testing;

namespace ZisPlatform.Application.Tests.Runs;

/// <summary>The run engine of one process over fakes of its ports, with a clock that the test controls.</summary>
internal sealed class RunEngine : IDisposable
{
    public const string Integration = "acme";

    public static readonly AccountId Account = new(1);

    private readonly FakeLifetime _lifetime = new();
    private readonly ServiceProvider _services;
    private readonly FlowPrograms _programs;
    private readonly UndeliveredEventLogger _undeliveredLogger;
    private readonly VersionedCache<QualifiedConnectionName, UsableConnection> _connectionCache;

    public RunEngine(Action<RunsOptions>? configure = null)
    {
        Clock = new EngineClock(State);
        _connectionCache = new VersionedCache<QualifiedConnectionName, UsableConnection>(Clock);
        Ids = new UlidGenerator(Clock);
        Subscriptions = new FakeEventSubscriptions(State);
        Store = new FakeRunStore(State, Subscriptions);
        Http = new FakeActionHttp(State);
        Log = new EngineLog(State);
        Subscriptions.Deploy(Integration, FlowClient.Twice, "First");
        Limits = new RunsOptions();
        configure?.Invoke(Limits);
        var options = Options.Create(Limits);
        Limiter = new RunConcurrencyLimiter(options);
        var protector = new FakeProtector();
        _services = new ServiceCollection()
            .AddSingleton<IIdentityReads>(new FakeIdentityReads())

            // No test of this engine renews a connection.
            .AddSingleton(new ConnectionDirectory(
                new FakeConnectionRepository(), new ConnectionSecretProtector(protector), null!, _connectionCache, Clock))
            .BuildServiceProvider();
        var scopes = _services.GetRequiredService<IServiceScopeFactory>();
        _programs = new FlowPrograms(Subscriptions, Clock);
        var connections = new ScopedService<ConnectionDirectory>(scopes);
        Actions = new ActionInvoker(
            Http,
            new FakeRequestSigner(),
            connections,
            new ScopedService<IntegrationConfigs>(scopes),
            new ScopedService<IntegrationLinks>(scopes),
            Clock);
        Executor = new RunExecutor(
            Store,
            _programs,
            Subscriptions,
            new AccountAddresses(new ScopedService<IIdentityReads>(scopes), Options.Create(new IdentityOptions())),
            Actions,
            new OutcomeProtector(protector),
            connections,
            FlowOptions.Default,
            Ids,
            Clock);
        Dispatcher = new RunDispatcher(Store, Subscriptions, Executor, Limiter, Clock, new EngineLogger<RunDispatcher>(Log));
        _undeliveredLogger = new UndeliveredEventLogger(Subscriptions, Store, Ids, Clock, new EngineLogger<UndeliveredEventLogger>(Log));
        Ingestor = new EventIngestor(
            Store, Subscriptions, Dispatcher, _undeliveredLogger, options, Ids, Clock, new EngineLogger<EventIngestor>(Log));
        _lifetime.Start();
        Worker = new RunWorker(Store, Ingestor, Dispatcher, _lifetime, options, Clock, new EngineLogger<RunWorker>(Log));
    }

    public FakeState State { get; } = new();

    public EngineClock Clock { get; }

    public UlidGenerator Ids { get; }

    public FakeEventSubscriptions Subscriptions { get; }

    public FakeRunStore Store { get; }

    public FakeActionHttp Http { get; }

    public EngineLog Log { get; }

    public RunsOptions Limits { get; }

    public RunConcurrencyLimiter Limiter { get; }

    public ActionInvoker Actions { get; }

    public RunExecutor Executor { get; }

    public RunDispatcher Dispatcher { get; }

    public EventIngestor Ingestor { get; }

    public RunWorker Worker { get; }

    public TimeSpan Heartbeat => TimeSpan.FromSeconds(Limits.LeaseSeconds) / 5;

    /// <summary>Makes a connection available to flows.</summary>
    public void Connect(UsableConnection connection) => _connectionCache.Set(
        _connectionCache.Version,
        new QualifiedConnectionName(Account, Integration, connection.Name),
        connection,
        TimeSpan.FromDays(1));

    public static FlowEvent CreateEvent(string body = "{}", string? integration = null, string type = "changed", string? key = null) =>
        new(Account, integration, "widgets", type, body) { IdempotencyKey = key };

    public Run CreateRun(string integration = Integration) => new()
    {
        Id = Ids.Next(),
        Account = Account,
        Integration = integration,
        Event = new StoredEvent(Ids.Next(), CreateEvent(), Clock.GetStoredNow()),
        JobSpec = "spec",
        Flow = FakeEventSubscriptions.FlowOf(integration),
        CreatedAt = Clock.GetStoredNow(),
    };

    /// <summary>Puts a run into the queue of the store.</summary>
    public Run Queue(string integration = Integration)
    {
        var run = CreateRun(integration);
        Store.Put(new RunRow(run, RunStatus.Queued) { DueAt = run.CreatedAt });
        return run;
    }

    /// <summary>Puts a run into the store that the current worker owns, and starts it.</summary>
    public Run StartOwned(string integration = Integration)
    {
        var run = CreateRun(integration) with { StartedAt = Clock.GetStoredNow() };
        var worker = Dispatcher.Worker!;
        Store.Put(new RunRow(run, RunStatus.Running) { Owner = worker.Id });
        Assert.That(Dispatcher.TryReserve(run), Is.True);
        Dispatcher.Start(worker, run, isNew: true);
        return run;
    }

    /// <summary>Starts ingestion and execution without <see cref="Worker"/>: no lease is renewed and no run is claimed.</summary>
    public Worker StartWithoutWorker()
    {
        var worker = Register();
        _ = Ingestor.RunAsync();
        _ = Dispatcher.RunAsync();
        return worker;
    }

    public Worker Register(long id = 1)
    {
        var worker = new Worker(id);
        Store.PutWorker(id, Clock.GetUtcNow() + TimeSpan.FromSeconds(Limits.LeaseSeconds));
        Dispatcher.Register(worker);
        return worker;
    }

    /// <summary>Starts the worker and waits until it is registered and has polled for runs.</summary>
    public async Task StartAsync()
    {
        await Worker.StartAsync(CancellationToken.None);
        await Clock.UntilDelayedAsync(Heartbeat);
    }

    public Task StopAsync() => Worker.StopAsync(CancellationToken.None);

    /// <summary>Lets the time of one heartbeat pass, and waits until the worker has sent it.</summary>
    public async Task BeatAsync()
    {
        var beats = Clock.Delays.Count(delay => delay == Heartbeat);
        Clock.Advance(Heartbeat);
        await Clock.UntilDelayedAsync(Heartbeat, beats + 1);
    }

    public Task UntilAsync(Func<bool> condition, string expectation) => State.UntilAsync(condition, expectation);

    /// <summary>Waits until all runs in the store have the given status.</summary>
    public Task UntilAllAsync(RunStatus status) =>
        UntilAsync(() => Store.Runs.Count > 0 && Store.Runs.All(row => row.Status == status), $"all runs are {status}");

    public void Dispose()
    {
        Worker.Dispose();
        _lifetime.Dispose();
        Dispatcher.Dispose();
        _undeliveredLogger.Dispose();
        _programs.Dispose();
        _services.Dispose();
        _connectionCache.Dispose();
    }

    private sealed class FakeIdentityReads : IIdentityReads
    {
        public Task<AccountView?> FindAccountAsync(AccountId account, CancellationToken cancellationToken) =>
            Task.FromResult<AccountView?>(new AccountView(account.Value, "acme", "Acme", DateTimeOffset.UnixEpoch));

        public Task<Page<AccountView>> ListAccountsAsync(PageRequest page, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<Page<UserView>> ListUsersAsync(
            AccountId account, string? email, PageRequest page, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<UserView?> FindUserAsync(AccountId account, long id, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<Page<ApiTokenView>> ListTokensAsync(AccountId account, PageRequest page, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<ApiTokenView?> FindTokenAsync(AccountId account, long id, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}

/// <summary>The log messages of an engine.</summary>
internal sealed class EngineLog(FakeState state)
{
    private readonly List<(LogLevel Level, string Text)> _messages = [];

    /// <summary>Runs for each message; may throw, as a broken log provider does.</summary>
    public Action<string> OnMessage { get; set; } = _ => { };

    public IReadOnlyList<(LogLevel Level, string Text)> Messages => state.Read(() => _messages.ToList());

    public void Add(LogLevel level, string text)
    {
        state.Change(() => _messages.Add((level, text)));
        OnMessage(text);
    }
}

internal sealed class EngineLogger<T>(EngineLog log) : ILogger<T>
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        log.Add(logLevel, formatter(state, exception));
}
