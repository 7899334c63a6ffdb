namespace ZisPlatform.Testing;

/// <summary>Base class of tests that share one server per engine. Each test has its own account.</summary>
public abstract class ServerTests(Engine engine)
{
    private static int _names;

    protected ZisTestServer Server { get; private set; } = null!;

    protected TestAccount Account { get; private set; } = null!;

    protected HttpClient Admin { get; private set; } = null!;

    protected Engine Engine => engine;

    [SetUp]
    public async Task CreateAccountAsync()
    {
        Server = await ZisTestServer.SharedAsync(engine);
        Account = await Server.NewAccountAsync();
        Admin = Account.Admin();
    }

    [TearDown]
    public void DisposeClient() => Admin.Dispose();

    /// <summary>Returns a name that is unique among all tests, because integration names are unique across accounts.</summary>
    protected static string NewName(string prefix = "it") => $"{prefix}_{Interlocked.Increment(ref _names):D5}";
}
