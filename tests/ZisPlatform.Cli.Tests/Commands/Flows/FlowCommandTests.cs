using Microsoft.Extensions.Time.Testing;
using ZisPlatform.Testing;

namespace ZisPlatform.Cli.Tests.Commands.Flows;

/// <summary>Base class of tests that run one flow. It fetches a ticket with a Retry and posts its items one by one with a Catch.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public abstract class FlowCommandTests
{
    protected const string Event = """{"base":"https://helpdesk.example","ticket_id":42}""";
    protected const string Ticket = """{"id":42,"status":"open","items":[{"sku":"A1","count":2},{"sku":"B2","count":1}]}""";
    protected const string Connections = """
        {"helpdesk":{"api_key":"hd-secret-123","header_name":"X-Key"},"warehouse":{"token":"wh-secret-456",
            "allowed_domain":"helpdesk.example"}}
        """;

    internal CliHost Cli { get; } = new();

    [TearDown]
    public void DisposeCli() => Cli.Dispose();

    protected string Mocks() => Cli.Save("mocks.json", """
        {"LoadConfig":{"result":{"mode":"test"}},
         "post_item":[{"when":{"body":{"sku":"A1"}},"status":201,"body":{"ok":true},"seconds":0.4},{"when":{"body":{"sku":"B2"}},
             "status":409}]}
        """);

    internal Task<CliResult> RunAsync(params string[] args) => RunWithInputAsync(Event, args);

    internal Task<CliResult> RunWithInputAsync(string input, params string[] args) => Cli.RunAsync(
    [
        "flow", "run", Cli.SaveBundle("sync.json"), "--input", Cli.Save("event.json", input),
        "--connections",
        File.Exists(Cli.PathOf("connections.json")) ? Cli.PathOf("connections.json") : Cli.Save("connections.json", Connections),
        .. args,
    ]);

    /// <summary>A clock that advances only on request and signals when the first timer is created.</summary>
    internal sealed class SignallingTimeProvider : FakeTimeProvider
    {
        private readonly TaskCompletionSource _timerCreated = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task TimerCreated => _timerCreated.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _timerCreated.TrySetResult();
            return timer;
        }
    }
}
