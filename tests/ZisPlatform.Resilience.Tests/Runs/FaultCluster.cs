using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using ZisPlatform.Testing;

namespace ZisPlatform.Resilience.Tests.Runs;

/// <summary>Server processes under load, the faults that can be injected, and the final assertions.</summary>
internal sealed class FaultCluster : IAsyncDisposable
{
    private const string Integration = "faulty";
    private const int Senders = 8;

    private readonly string _directory = Directory.CreateTempSubdirectory("zis-faults-").FullName;
    private readonly string? _connectionString;
    private readonly List<ServerProcess> _stoppedServers = [];
    private readonly SortedDictionary<string, int> _faults = new(StringComparer.Ordinal);
    private readonly Replica[] _replicas;
    private readonly FaultLoad _load = new();
    private Receiver _receiver = null!;

    private FaultCluster(string? connectionString, int replicas)
    {
        _connectionString = connectionString;
        _replicas = [.. Enumerable.Range(0, replicas).Select(_ => new Replica(Start()))];
    }

    public static async Task<FaultCluster> StartAsync(string? connectionString, int replicas)
    {
        var cluster = new FaultCluster(connectionString, replicas) { _receiver = await Receiver.StartAsync() };
        cluster._receiver.Handler = cluster._load.ReceiveAsync;
        var admin = await cluster._replicas[0].ClientAsync();
        await admin.CreateIntegrationAsync(Integration);
        await new FlowClient(admin, Integration).DeployAsync(FaultLoad.Flow, "First", cluster._receiver.Address);
        return cluster;
    }

    /// <summary>Sends events until <paramref name="injectFaults"/> completes.</summary>
    public async Task RunUnderLoadAsync(Func<FaultLoad, Task> injectFaults)
    {
        var senders = Task.WhenAll(
            Enumerable.Range(0, Senders)
                .Select(_ => _load.SendAsync(number => _replicas[number % _replicas.Length].ClientAsync(), Integration)));
        try
        {
            await injectFaults(_load);
        }
        finally
        {
            _load.Stop();
            await senders;
        }
    }

    /// <summary>Waits until 100 more events are processed after a fault.</summary>
    public Task WaitForProgressAsync()
    {
        var initialCount = _load.Completed;
        return FlowClient.PollUntilAsync(
            async () =>
            {
                await Task.Delay(20);
                return _load.Completed;
            },
            completed => completed > initialCount + 100 || _load.HasFailed);
    }

    public async Task InjectAsync(string fault, Func<Task> inject)
    {
        _faults[fault] = _faults.GetValueOrDefault(fault) + 1;
        await inject();
    }

    public Task KillAsync(int replica) => InjectAsync("server killed", async () =>
    {
        var server = _replicas[replica].Server;
        server.Kill();
        await server.WaitForExitAsync();
        _stoppedServers.Add(server);
        _replicas[replica].Server = Start();
    });

    public Task RestartAsync(int replica) => InjectAsync("server stopped and started", async () =>
    {
        var server = _replicas[replica].Server;
        await server.WaitForAddressAsync();
        server.Terminate();
        Assert.That(await server.WaitForExitAsync(), Is.Zero, server.Output);
        _stoppedServers.Add(server);
        _replicas[replica].Server = Start();
    });

    public Task PauseAsync(int replica, TimeSpan time) => InjectAsync("server paused beyond its lease", async () =>
    {
        var server = _replicas[replica].Server;
        await server.WaitForAddressAsync();
        server.Pause();

        // The delay itself is the fault: the server is paused for this time.
        await Task.Delay(time);
        server.Continue();
    });

    public Task FillDiskAsync(int replica, TimeSpan time) => InjectAsync("disk full", async () =>
    {
        var server = _replicas[replica].Server;
        await server.WaitForAddressAsync();
        server.LimitFileSize(4096);

        // The delay itself is the fault: the disk is full for this time.
        await Task.Delay(time);
        server.LimitFileSize(long.MaxValue);
    });

    public async Task AssertNothingIsLostAsync()
    {
        var admin = await _replicas[0].ClientAsync();
        var runs = await FlowClient.PollUntilAsync(() => RunsAsync(admin), all => all.TrueForAll(run => run["finished_at"] is not null));
        var repeatedCalls = 0;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(runs, Has.Count.EqualTo(_load.Accepted), "each accepted event has exactly one run");
            Assert.That(runs.Where(run => (string)run["status"]! != "succeeded").Select(run => run.ToJsonString()), Is.Empty);
            for (var number = 1; number <= _load.Accepted; number++)
            {
                var firstCalls = Calls("first", number);
                var secondCalls = Calls("second", number);
                repeatedCalls += firstCalls.Length + secondCalls.Length - 2;
                Assert.That(
                    firstCalls.Select(call => call.Key).Distinct().Count(),
                    Is.EqualTo(1),
                    $"event {number}: a repeated first call has the same key");
                Assert.That(
                    secondCalls.Select(call => call.Key).Distinct().Count(),
                    Is.EqualTo(1),
                    $"event {number}: a repeated second call has the same key");
                Assert.That(
                    secondCalls.Select(call => call.Answer).Distinct().Count(),
                    Is.EqualTo(1),
                    $"event {number}: all second calls use the same answer of the first call");
                Assert.That(
                    firstCalls.Select(call => call.Returned),
                    Has.Member(secondCalls.FirstOrDefault().Answer),
                    $"event {number}: the used answer is one that the receiver returned");
            }

            foreach (var server in _stoppedServers.Concat(_replicas.Select(replica => replica.Server)))
            {
                Assert.That(server.Output, Does.Not.Contain("Unhandled exception"));
            }
        }

        var faults = string.Join(", ", _faults.Select(fault => $"{fault.Value} x {fault.Key}"));
        await TestContext.Progress.WriteLineAsync(
            $"{_load.Accepted} events; {faults}; 0 lost; {repeatedCalls} calls repeated of {2 * _load.Accepted}");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _stoppedServers.Concat(_replicas.Select(replica => replica.Server)))
        {
            if (TestContext.CurrentContext.Result.Outcome.Status == NUnit.Framework.Interfaces.TestStatus.Failed || _load.HasFailed)
            {
                await TestContext.Out.WriteLineAsync($"{server.Output}\n{server.Errors}");
            }

            await server.DisposeAsync();
        }

        await _receiver.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private (string Key, int Answer, int Returned)[] Calls(string step, int number) =>
        _load.Calls.TryGetValue((step, number), out var calls) ? [.. calls] : [];

    private static async Task<List<JsonNode>> RunsAsync(HttpClient admin)
    {
        const string first = $"/api/platform/v1/runs?integration={Integration}&page[size]=100";
        var runs = new List<JsonNode>();
        for (string? next = first; next is not null;)
        {
            var page = await admin.SendAsync("GET", next);
            Assert.That(page.Code, Is.EqualTo(200), page.Text);
            runs.AddRange(page.Json["runs"]!.AsArray().Select(run => run!));
            next = (bool)page.Json["meta"]!["has_more"]! ? $"{first}&page[after]={page.Json["meta"]!["after"]}" : null;
        }

        return runs;
    }

    private ServerProcess Start() => ServerProcess.Start(
        _directory,
        ("Zis__DataDirectory", Path.Combine(_directory, "data")),
        ("Zis__Admin__Token", ZisTestServer.AdminToken),
        ("Zis__MasterKey", Convert.ToBase64String(new byte[32])),
        ("Zis__KeyPool__Size", "0"),
        ("Zis__Outbound__AllowHttp", "true"),
        ("Zis__Outbound__AllowedNetworks__0", "127.0.0.0/8"),
        ("Zis__Runs__LeaseSeconds", "3"),
        ("Zis__Runs__ConcurrencyOfIntegration", "200"),
        ("ConnectionStrings__Zis", _connectionString));

    /// <summary>A replica, whose server process is replaced after a kill or a stop.</summary>
    private sealed class Replica(ServerProcess server)
    {
        private (ServerProcess Server, HttpClient Client)? _cached;

        public ServerProcess Server { get; set; } = server;

        public async Task<HttpClient> ClientAsync()
        {
            var server = Server;
            if (_cached is { } cached && cached.Server == server)
            {
                return cached.Client;
            }

            var client = new HttpClient { BaseAddress = await server.WaitForAddressAsync(), Timeout = TimeSpan.FromSeconds(10) };
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{ZisTestServer.AdminEmail}/token:{ZisTestServer.AdminToken}")));
            _cached = (server, client);
            return client;
        }
    }
}
