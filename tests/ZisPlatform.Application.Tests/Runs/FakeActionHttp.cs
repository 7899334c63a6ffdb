using ZisPlatform.Application.Registry.Contracts;
using ZisPlatform.Application.Runs.Execution;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Flows.Actions;

namespace ZisPlatform.Application.Tests.Runs;

/// <summary>A receiver of requests that answers at once, or when the test releases the responses.</summary>
internal sealed class FakeActionHttp(FakeState state) : IActionHttp
{
    private readonly List<OutboundCall> _calls = [];
    private TaskCompletionSource? _held;

    /// <summary>All requests so far.</summary>
    public IReadOnlyList<OutboundCall> Calls => state.Read(() => _calls.ToList());

    /// <summary>The idempotency keys of all requests so far.</summary>
    public IReadOnlyList<string> Keys =>
        [.. Calls.Select(call => call.AddedHeaders.Single(header => header.Key == "Idempotency-Key").Value)];

    /// <summary>The number of requests that wait for their response.</summary>
    public int Waiting { get; private set; }

    /// <summary>The number of requests that were cancelled.</summary>
    public int Cancelled { get; private set; }

    public Func<OutboundCall, OutboundResult> Response { get; set; } = _ => Respond(200, "{}");

    public static OutboundResult Respond(int status, string body) =>
        new(new HttpActionResponse(status, "application/json", System.Text.Encoding.UTF8.GetBytes(body)), null);

    public void Hold() => state.Change(() => _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    public void Release() => state.Change(() =>
    {
        _held?.SetResult();
        _held = null;
    });

    public async Task<OutboundResult> SendAsync(OutboundCall call, CancellationToken cancellationToken)
    {
        var held = state.Change(() =>
        {
            _calls.Add(call);
            Waiting++;
            return _held?.Task ?? Task.CompletedTask;
        });
        try
        {
            await held.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            state.Change(() => Cancelled++);
            throw;
        }
        finally
        {
            state.Change(() => Waiting--);
        }

        return Response(call);
    }
}

/// <summary>Signs with a fixed text, which is a secret to mask.</summary>
internal sealed class FakeRequestSigner : IRequestSigner
{
    public const string Signature = "signature-of-the-integration";

    public ValueTask<string> SignAsync(AccountId account, string integration, Uri url, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Signature);
}
