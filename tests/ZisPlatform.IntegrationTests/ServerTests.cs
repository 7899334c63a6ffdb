using ZisPlatform.Testing;

[assembly: Parallelizable(ParallelScope.All)]
[assembly: FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[assembly: LevelOfParallelism(4)]

namespace ZisPlatform.IntegrationTests;

/// <summary>Tests that share one server of each engine and work in an account of their own.</summary>
public abstract class ServerTests(Engine engine)
{
    private static int _names;

    protected ZisTestServer Server { get; private set; } = null!;

    protected TestAccount Account { get; private set; } = null!;

    protected HttpClient Admin { get; private set; } = null!;

    protected Engine Engine => engine;

    [SetUp]
    public async Task TakeAccountAsync()
    {
        Server = await ZisTestServer.SharedAsync(engine);
        Account = await Server.NewAccountAsync();
        Admin = Account.Admin();
    }

    [TearDown]
    public void DropClient() => Admin.Dispose();

    /// <summary>Names of integrations are unique over all accounts, so over all tests too.</summary>
    protected static string NewName(string prefix = "it") => $"{prefix}_{Interlocked.Increment(ref _names):D5}";
}
