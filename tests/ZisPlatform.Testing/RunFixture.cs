using Microsoft.Extensions.DependencyInjection;

namespace ZisPlatform.Testing;

/// <summary>
/// A separate server, whose first account has the integration <c>runner</c>, and the receiver that the flows of this integration call.
/// </summary>
internal sealed class RunFixture : IAsyncDisposable
{
    private RunFixture(ZisTestServer server, Receiver receiver, long client)
    {
        (Server, Receiver, Client) = (server, receiver, client);
        Admin = server.CreateOperatorClient();
        Flows = new FlowClient(Admin, "runner");
    }

    public ZisTestServer Server { get; private set; }

    public Receiver Receiver { get; }

    public HttpClient Admin { get; private set; }

    public FlowClient Flows { get; private set; }

    /// <summary>The id of the OAuth client of the integration.</summary>
    public long Client { get; }

    public static Task<RunFixture> StartAsync(Engine engine, params string[] settings) => StartAsync(engine, _ => { }, settings);

    public static async Task<RunFixture> StartAsync(Engine engine, Action<IServiceCollection> configure, params string[] settings)
    {
        var server = await ZisTestServer.StartAsync(engine, configure, [.. FlowClient.Settings, .. settings]);
        using var admin = server.CreateOperatorClient();
        return new RunFixture(server, await Receiver.StartAsync(), await admin.AddIntegrationAsync("runner"));
    }

    /// <summary>Stops the server like SIGTERM and starts a new one on the same store.</summary>
    public async Task RestartAsync()
    {
        Admin.Dispose();
        Server = await Server.RestartAsync(FlowClient.Settings);
        Admin = Server.CreateOperatorClient();
        Flows = new FlowClient(Admin, "runner");
    }

    public async ValueTask DisposeAsync()
    {
        Receiver.ReleaseResponses();
        Admin.Dispose();
        await Server.DisposeAsync();
        await Receiver.DisposeAsync();
    }
}
