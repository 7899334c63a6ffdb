using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using ZisPlatform.Testing;

namespace ZisPlatform.IntegrationTests.Runs;

/// <summary>Server processes under load, the faults that can be injected, and the final assertions.</summary>
internal sealed class FaultCluster : IAsyncDisposable
{
    private const string Integration = "faulty";
    private const int Senders = 8;

    private readonly string _directory = Directory.CreateTempSubdirectory("zis-faults-").FullName;
    private readonly string? _connectionString;
    private readonly List<ServerProcess> _dead = [];
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
        var site = new FaultCluster(connectionString, replicas) { _receiver = await Receiver.StartAsync() };
        site._receiver.Answer = site._load.ReceiveAsync;
        var admin = await site._replicas[0].ClientAsync();
        await admin.CreateIntegrationAsync(Integration);
        await new Workflows(admin, Integration).DeployAsync(FaultLoad.Flow, "First", site._receiver.Address);
        return site;
    }

    /// <summary>Sends events until <paramref name="faults"/> completes.</summary>
    public async Task LoadAsync(Func<FaultLoad, Task> faults)
    {
        var senders = Task.WhenAll(
            Enumerable.Range(0, Senders)
                .Select(_ => _load.SendAsync(number => _replicas[number % _replicas.Length].ClientAsync(), Integration)));
        try
        {
            await faults(_load);
        }
        finally
        {
            _load.End();
            await senders;
        }
    }

    /// <summary>Waits until 100 more events are processed after a fault.</summary>
    public Task WorkAsync()
    {
        var before = _load.Done;
        return Workflows.UntilAsync(
            async () =>
            {
                await Task.Delay(20);
                return _load.Done;
            },
            done => done > before + 100 || _load.HasFailed);
    }

    public async Task CountAsync(string fault, Func<Task> run)
    {
        _faults[fault] = _faults.GetValueOrDefault(fault) + 1;
        await run();
    }

    public Task KillAsync(int replica) => CountAsync("server killed", async () =>
    {
        var old = _replicas[replica].Server;
        old.Kill();
        await old.ExitAsync();
        _dead.Add(old);
        _replicas[replica].Server = Start();
    });

    public Task StopAsync(int replica) => CountAsync("server stopped and started", async () =>
    {
        var old = _replicas[replica].Server;
        await old.AddressAsync();
        old.Terminate();
        Assert.That(await old.ExitAsync(), Is.Zero, old.Output);
        _dead.Add(old);
        _replicas[replica].Server = Start();
    });

    public Task PauseAsync(int replica, TimeSpan time) => CountAsync("server paused beyond its lease", async () =>
    {
        var server = _replicas[replica].Server;
        await server.AddressAsync();
        server.Pause();

        // The delay itself is the fault: the server is paused for this time.
        await Task.Delay(time);
        server.Continue();
    });

    public Task FillDiskAsync(int replica, TimeSpan time) => CountAsync("disk full", async () =>
    {
        var server = _replicas[replica].Server;
        await server.AddressAsync();
        server.LimitFiles(4096);

        // The delay itself is the fault: the disk is full for this time.
        await Task.Delay(time);
        server.LimitFiles(long.MaxValue);
    });

    public async Task AssertNothingIsLostAsync()
    {
        var admin = await _replicas[0].ClientAsync();
        var runs = await Workflows.UntilAsync(() => RunsAsync(admin), all => all.TrueForAll(run => run["finished_at"] is not null));
        var repeated = 0;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(runs, Has.Count.EqualTo(_load.Accepted), "a run for each event that was accepted, and one only");
            Assert.That(runs.Where(run => (string)run["status"]! != "succeeded").Select(run => run.ToJsonString()), Is.Empty);
            for (var number = 1; number <= _load.Accepted; number++)
            {
                var firsts = Calls("first", number);
                var seconds = Calls("second", number);
                repeated += firsts.Length + seconds.Length - 2;
                Assert.That(
                    firsts.Select(call => call.Key).Distinct().Count(),
                    Is.EqualTo(1),
                    $"event {number}: a repeated call has the key of the first one");
                Assert.That(
                    seconds.Select(call => call.Key).Distinct().Count(),
                    Is.EqualTo(1),
                    $"event {number}: a repeated call has the key of the first one");
                Assert.That(
                    seconds.Select(call => call.Answer).Distinct().Count(),
                    Is.EqualTo(1),
                    $"event {number}: of the answers to a call one was used, by all that followed");
                Assert.That(
                    firsts.Select(call => call.Given),
                    Has.Member(seconds.FirstOrDefault().Answer),
                    $"event {number}: and it was one that was given");
            }

            foreach (var server in _dead.Concat(_replicas.Select(replica => replica.Server)))
            {
                Assert.That(server.Output, Does.Not.Contain("Unhandled exception"));
            }
        }

        var faults = string.Join(", ", _faults.Select(fault => $"{fault.Value} x {fault.Key}"));
        await TestContext.Progress.WriteLineAsync(
            $"{_load.Accepted} events; {faults}; 0 lost; {repeated} calls repeated of {2 * _load.Accepted}");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _dead.Concat(_replicas.Select(replica => replica.Server)))
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

    private (string Key, int Answer, int Given)[] Calls(string step, int number) =>
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
        private (ServerProcess Server, HttpClient Client)? _known;

        public ServerProcess Server { get; set; } = server;

        public async Task<HttpClient> ClientAsync()
        {
            var server = Server;
            if (_known is { } known && known.Server == server)
            {
                return known.Client;
            }

            var client = new HttpClient { BaseAddress = await server.AddressAsync(), Timeout = TimeSpan.FromSeconds(10) };
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{ZisTestServer.AdminEmail}/token:{ZisTestServer.AdminToken}")));
            _known = (server, client);
            return client;
        }
    }
}
