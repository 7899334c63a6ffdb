using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ZisPlatform.IntegrationTests.Runs;

/// <summary>
/// Events without end, and what the flows make of them. Each flow calls <c>first</c>, and then <c>second</c> with the number that the
/// answer to <c>first</c> gave: so the receiver sees which answer was used.
/// </summary>
internal sealed class FaultLoad
{
    public const string Flow = """
        {"First":{"Type":"Action","ActionName":"zis:{i}:action:send","Parameters":{"payload":{"step":"first","event.$":"$.input.event"}},"ResultPath":"$.first","Next":"Pause"},
         "Pause":{"Type":"Wait","Seconds":1,"Next":"Second"},
         "Second":{"Type":"Action","ActionName":"zis:{i}:action:send","Parameters":{"payload":{"step":"second","event.$":"$.input.event","answer.$":"$.first.answer"}},"Next":"Done"},
         "Done":{"Type":"Succeed"}}
        """;

    /// <summary>So many events may be on their way.</summary>
    private const int Most = 300;

    private readonly SemaphoreSlim _room = new(Most);
    private readonly ConcurrentDictionary<int, int> _done = [];
    private readonly CancellationTokenSource _end = new();
    private int _events;
    private int _answers;

    /// <summary>What the receiver got: by step and event, the keys of the calls and the answers that they were sent with.</summary>
    public ConcurrentDictionary<(string Step, int Event), ConcurrentQueue<(string Key, int Answer, int Given)>> Calls { get; } = [];

    /// <summary>Events that were answered with 202.</summary>
    public int Accepted;

    public bool HasFailed { get; private set; }

    /// <summary>Events whose flow has come to its second call.</summary>
    public int Done => _done.Count;

    public async Task ReceiveAsync(HttpContext context, Received received)
    {
        var body = JsonNode.Parse(received.Body)!;
        var (step, number) = ((string)body["step"]!, (int)body["event"]!);
        var given = Interlocked.Increment(ref _answers);
        Calls.GetOrAdd((step, number), _ => []).Enqueue((received.Headers["Idempotency-Key"], (int?)body["answer"] ?? 0, given));
        if (step == "second" && _done.TryAdd(number, given))
        {
            _room.Release();
        }

        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync($$"""{"answer":{{given}}}""");
    }

    /// <summary>Sends until <see cref="End"/>; what is not accepted is sent again with its key, wherever somebody answers.</summary>
    public async Task SendAsync(Func<int, Task<HttpClient>> replica, string integration)
    {
        try
        {
            while (!_end.IsCancellationRequested)
            {
                await _room.WaitAsync(_end.Token);
                var number = Interlocked.Increment(ref _events);
                await SendAsync(replica, integration, number);
                Interlocked.Increment(ref Accepted);
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // The end.
        }
        catch (Exception)
        {
            HasFailed = true;
            throw;
        }
    }

    public void End() => _end.Cancel();

    private static async Task SendAsync(Func<int, Task<HttpClient>> replica, string integration, int number)
    {
        var text = new JsonObject
        {
            ["source"] = "widgets", ["type"] = "changed", ["integration"] = integration, ["idempotency_key"] = $"event-{number}", ["payload"] = new JsonObject { ["event"] = number },
        }.ToJsonString();
        for (var attempt = 0; attempt < 500; attempt++)
        {
            try
            {
                using var content = new StringContent(text, System.Text.Encoding.UTF8, "application/json");
                using var answer = await (await replica(number + attempt)).PostAsync(new Uri("/api/platform/v1/events", UriKind.Relative), content);
                if ((int)answer.StatusCode == StatusCodes.Status202Accepted)
                {
                    return;
                }

                Assert.That((int)answer.StatusCode, Is.GreaterThanOrEqualTo(500).Or.EqualTo(429), await answer.Content.ReadAsStringAsync());
            }
            catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException or InvalidOperationException)
            {
                // Killed, paused, not up again yet, or killed before it was.
            }

            await Task.Delay(100);
        }

        Assert.Fail($"event {number} was never accepted");
    }
}
