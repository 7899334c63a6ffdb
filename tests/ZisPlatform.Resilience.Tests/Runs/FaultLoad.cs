using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ZisPlatform.Testing;

namespace ZisPlatform.Resilience.Tests.Runs;

/// <summary>
/// A continuous load of events and the record of the calls that their flows make. Each flow calls <c>first</c> and then <c>second</c>
/// with the number from the response to <c>first</c>, so that the receiver knows which response was used.
/// </summary>
internal sealed class FaultLoad
{
    public const string Flow = """
        {"First":{"Type":"Action","ActionName":"zis:{i}:action:send","Parameters":{"payload":{"step":"first","event.$":"$.input.event"}},
            "ResultPath":"$.first","Next":"Pause"},
         "Pause":{"Type":"Wait","Seconds":1,"Next":"Second"},
         "Second":{"Type":"Action","ActionName":"zis:{i}:action:send","Parameters":{"payload":{"step":"second","event.$":"$.input.event",
             "answer.$":"$.first.answer"}},"Next":"Done"},
         "Done":{"Type":"Succeed"}}
        """;

    /// <summary>The maximum number of events in flight.</summary>
    private const int MaxInFlight = 300;

    private readonly SemaphoreSlim _slots = new(MaxInFlight);
    private readonly ConcurrentDictionary<int, int> _completed = [];
    private readonly CancellationTokenSource _stop = new();
    private int _events;
    private int _answers;

    /// <summary>
    /// The received calls by step and event: the idempotency key, the number sent with the call and the number returned.
    /// </summary>
    public ConcurrentDictionary<(string Step, int Event), ConcurrentQueue<(string Key, int Answer, int Returned)>> Calls { get; } = [];

    /// <summary>The number of events that were answered with 202.</summary>
    public int Accepted;

    public bool HasFailed { get; private set; }

    /// <summary>The number of events whose flow has reached its second call.</summary>
    public int Completed => _completed.Count;

    public async Task ReceiveAsync(HttpContext context, ReceivedRequest received)
    {
        var body = JsonNode.Parse(received.Body)!;
        var (step, number) = ((string)body["step"]!, (int)body["event"]!);
        var returned = Interlocked.Increment(ref _answers);
        Calls.GetOrAdd((step, number), _ => []).Enqueue((received.Headers["Idempotency-Key"], (int?)body["answer"] ?? 0, returned));
        if (step == "second" && _completed.TryAdd(number, returned))
        {
            _slots.Release();
        }

        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync($$"""{"answer":{{returned}}}""");
    }

    /// <summary>
    /// Sends events until <see cref="Stop"/>. An event that is not accepted is sent again with the same key to the next replica.
    /// </summary>
    public async Task SendAsync(Func<int, Task<HttpClient>> replica, string integration)
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                await _slots.WaitAsync(_stop.Token);
                var number = Interlocked.Increment(ref _events);
                await SendAsync(replica, integration, number);
                Interlocked.Increment(ref Accepted);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Expected: Stop was called.
        }
        catch (Exception)
        {
            HasFailed = true;
            throw;
        }
    }

    public void Stop() => _stop.Cancel();

    private static async Task SendAsync(Func<int, Task<HttpClient>> replica, string integration, int number)
    {
        var text = new JsonObject
        {
            ["source"] = "widgets",
            ["type"] = "changed",
            ["integration"] = integration,
            ["idempotency_key"] = $"event-{number}",
            ["payload"] = new JsonObject { ["event"] = number },
        }.ToJsonString();
        for (var attempt = 0; attempt < 500; attempt++)
        {
            try
            {
                using var content = new StringContent(text, System.Text.Encoding.UTF8, "application/json");
                using var answer =
                    await (await replica(number + attempt)).PostAsync(new Uri("/api/platform/v1/events", UriKind.Relative), content);
                if ((int)answer.StatusCode == StatusCodes.Status202Accepted)
                {
                    return;
                }

                Assert.That((int)answer.StatusCode, Is.GreaterThanOrEqualTo(500).Or.EqualTo(429), await answer.Content.ReadAsStringAsync());
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or InvalidOperationException)
            {
                // The server was killed or paused, has not restarted yet, or was killed during its start.
            }

            await Task.Delay(100);
        }

        Assert.Fail($"event {number} was never accepted");
    }
}
