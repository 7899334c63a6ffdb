using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ZisPlatform.Benchmarks.Hosts;

/// <summary>
/// The reference for a durable run: the benchmark's flow written by hand in a minimal API, on the real server's tables, with the two
/// commits that it needs to lose nothing. It checks no credentials, looks nothing up and runs one flow only. Like the real server, it
/// answers when the event is stored, and runs the flow afterwards. In addition, it has two endpoints for events: one with a commit per
/// event, and one with a commit for all events that arrived during the previous commit, which is about what the statements and the
/// machine allow.
/// </summary>
internal static class BareRuns
{
    private const string Accept = """
        INSERT INTO runs_events (id, account_id, integration, source, type, body, accepted_at)
        VALUES (@Event, @Account, 'bench', 'bench', 'work', @Body, @Now);
        INSERT INTO runs_runs (id, account_id, integration, event_id, job_spec, flow, status, attempt, created_at, started_at)
        VALUES (@Run, @Account, 'bench', @Event, 'work', 'zis:bench:flow:work', 'running', 1, @Now, @Now)
        """;

    private const string AcceptAll = """
        INSERT INTO runs_events (id, account_id, integration, source, type, body, accepted_at)
        SELECT id, @Account, 'bench', 'bench', 'work', body, @Now FROM unnest(@Event, @Body) AS v (id, body);
        INSERT INTO runs_runs (id, account_id, integration, event_id, job_spec, flow, status, attempt, created_at, started_at)
        SELECT id, @Account, 'bench', event, 'work', 'zis:bench:flow:work', 'running', 1, @Now, @Now
        FROM unnest(@Run, @Event) AS v (id, event)
        """;

    private const string EndRun = """
        UPDATE runs_runs SET status = 'succeeded', finished_at = @Now, message = @Message, transitions = 15
        WHERE account_id = @Account AND id = @Run;
        INSERT INTO runs_outcomes (account_id, run_id, attempt, seq, outcome) VALUES (@Account, @Run, 1, 0, @Outcome);
        INSERT INTO runs_log (id, account_id, integration, run_id, attempt, status, description, logged_at)
        VALUES (@Run, @Account, 'bench', @Run, 1, 'info', @Message, @Now)
        """;

    // Starts at the current time, to differ from the ids of an earlier process on the same store.
    private static long _lastNumber = TimeProvider.System.GetUtcNow().Ticks;

    public static async Task RunAsync()
    {
        await using var app = BareServer.NewBuilder().Build();
        await using IBareData store = app.Configuration["ConnectionStrings:Zis"] is { } connectionString
            ? BareDataPostgres.Open(connectionString)
            : BareDataSqlite.Open(Path.Combine(app.Configuration["Zis:DataDirectory"]!, "zis.db"));
        var account = (await store.ReadAsync("SELECT id FROM identity_accounts LIMIT 1", [], row => row.GetInt64(0)))[0];
        using var measures = new RunMeasures();
        measures.Map(app);
        using var handler = new SocketsHttpHandler { UseCookies = false };
        using var http = new HttpClient(handler) { BaseAddress = new Uri(app.Configuration["Receiver"]!) };
        app.MapGet("/healthz", () => "ok");
        app.MapPost("/events", async (HttpContext context) =>
        {
            await AcceptAsync(store, account, await new StreamReader(context.Request.Body, Encoding.UTF8).ReadToEndAsync());
            return Results.Ok();
        });
        var queue = Channel.CreateBounded<(string Body, TaskCompletionSource Accepted)>(
            new BoundedChannelOptions(10_000) { SingleReader = true });
        _ = AcceptBatchesAsync(store, account, queue.Reader);
        app.MapPost("/events-together", async (HttpContext context) =>
        {
            var accepted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await queue.Writer.WriteAsync((await new StreamReader(context.Request.Body, Encoding.UTF8).ReadToEndAsync(), accepted));
            await accepted.Task;
            return Results.Ok();
        });
        app.MapPost("/runs", async (HttpContext context) =>
        {
            var arrival = Stopwatch.GetTimestamp();
            var body = await new StreamReader(context.Request.Body, Encoding.UTF8).ReadToEndAsync();
            var run = await AcceptAsync(store, account, body);
            _ = RunInBackgroundAsync(run, body, arrival);
            return Results.Ok();
        });
        await app.RunAsync();

        async Task RunInBackgroundAsync(string run, string body, long arrival)
        {
            try
            {
                await RunFlowAsync(store, http, account, run, body);
                measures.RecordEnd(arrival);
            }
            catch (Exception exception) when (exception is HttpRequestException or DbException)
            {
                await Console.Error.WriteLineAsync($"Run {run} failed: {exception}");
            }
        }
    }

    private static async Task RunFlowAsync(IBareData store, HttpClient http, long account, string run, string body)
    {
        var input = JsonNode.Parse(body)!;
        var title = $"Order {input["order"]} of local";
        var outcome = "null";
        if ((string?)input["kind"] == "order" && (double)input["items"]![0]!["count"]! > 0)
        {
            var lines = new JsonArray([.. input["items"]!.AsArray().Select(item =>
                new JsonObject { ["line"] = $"{item!["count"]} x {item["sku"]}", ["sku"] = (string?)item["sku"] })]);
            var request = new JsonObject { ["lines"] = lines }.ToJsonString();
            using var content = new StringContent(request, Encoding.UTF8, "application/json");
            using var response = await http.PostAsync($"/calls/{input["client"]}", content);
            outcome = await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
        }

        var now = TimeProvider.System.GetUtcNow();
        await store.WriteAsync(EndRun, [("Run", run), ("Account", account), ("Now", now), ("Message", title), ("Outcome", outcome)]);
    }

    private static async Task<string> AcceptAsync(IBareData store, long account, string body)
    {
        var number = NextNumber();
        var now = TimeProvider.System.GetUtcNow();
        await store.WriteAsync(Accept, [("Event", number), ("Account", account), ("Body", body), ("Now", now), ("Run", number)]);
        return number;
    }

    private static async Task AcceptBatchesAsync(
        IBareData store, long account, ChannelReader<(string Body, TaskCompletionSource Accepted)> queue)
    {
        var batch = new List<(string Body, TaskCompletionSource Accepted)>();
        while (await queue.WaitToReadAsync())
        {
            batch.Clear();
            while (queue.TryRead(out var next))
            {
                batch.Add(next);
            }

            string[] numbers = [.. batch.Select(_ => NextNumber())];
            try
            {
                await store.WriteAllAsync(
                    Accept,
                    AcceptAll,
                    [("Account", account), ("Now", TimeProvider.System.GetUtcNow())],
                    [("Event", numbers), ("Body", [.. batch.Select(item => item.Body)]), ("Run", numbers)]);
                batch.ForEach(item => item.Accepted.SetResult());
            }
            catch (DbException exception)
            {
                batch.ForEach(item => item.Accepted.SetException(exception));
            }
        }
    }

    private static string NextNumber() => Interlocked.Increment(ref _lastNumber).ToString("D26", CultureInfo.InvariantCulture);
}
