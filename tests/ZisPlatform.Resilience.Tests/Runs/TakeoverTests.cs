using System.Net.Http.Headers;
using System.Text;
using ZisPlatform.Testing;

namespace ZisPlatform.Resilience.Tests.Runs;

/// <summary>The runs of a killed server are completed by its successor.</summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public sealed class TakeoverTests(Engine engine) : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("zis-takeover-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Test]
    public async Task Run_of_a_killed_server_resumes_and_repeats_only_the_open_call_with_its_key()
    {
        var connectionString = engine == Engine.Postgres ? await Postgres.NewDatabaseAsync() : null;
        await using var receiver = await Receiver.StartAsync();
        var called = new TaskCompletionSource();
        receiver.Handler = async (context, received) =>
        {
            // The first call of the second action is never answered: the server is killed while it waits.
            if (received.Body.Contains("second", StringComparison.Ordinal) && called.TrySetResult())
            {
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                return;
            }

            context.Response.ContentType = "application/json";
            await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, """{"ok":true}""");
        };
        var first = Start(connectionString);
        using (var admin = Client(await first.WaitForAddressAsync()))
        {
            await admin.CreateIntegrationAsync("survivor");
            var flows = new FlowClient(admin, "survivor");
            await flows.DeployAsync(
                """
                {"First":{"Type":"Action","ActionName":"zis:{i}:action:send","Parameters":{"payload":"first"},"Next":"Second"},
                 "Second":{"Type":"Action","ActionName":"zis:{i}:action:send","Parameters":{"payload":"second"},"ResultPath":"$.r",
                     "Next":"Done"},
                 "Done":{"Type":"Succeed"}}
                """,
                "First",
                receiver.Address);
            await flows.SendAsync("{}");
            await called.Task;
        }

        first.Kill();
        await first.WaitForExitAsync();
        await first.DisposeAsync();
        await using var second = Start(connectionString);
        using var reader = Client(await second.WaitForAddressAsync());
        var run = await new FlowClient(reader, "survivor").WaitForRunAsync();

        var secondCalls = receiver.Requests.Where(request => request.Body.Contains("second", StringComparison.Ordinal)).ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)run["status"]!, Is.EqualTo("succeeded"));
            Assert.That(receiver.Requests.Count(request => request.Body.Contains("first", StringComparison.Ordinal)), Is.EqualTo(1));
            Assert.That(secondCalls, Has.Count.EqualTo(2));
            Assert.That(secondCalls.Select(request => request.Headers["Idempotency-Key"]).Distinct().Count(), Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Resumed_run_uses_an_echoed_credential_and_shows_only_its_mask()
    {
        const string secret = "token-\"of\"-the-receiver";
        var connectionString = engine == Engine.Postgres ? await Postgres.NewDatabaseAsync() : null;
        await using var receiver = await Receiver.StartAsync();
        var called = new TaskCompletionSource();
        receiver.Handler = async (context, received) =>
        {
            if (received.Body != "first" && called.TrySetResult())
            {
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                return;
            }

            context.Response.ContentType = "text/plain";
            await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, received.Headers["Authorization"]);
        };
        var first = Start(connectionString);
        using (var admin = Client(await first.WaitForAddressAsync()))
        using (var bearer = new HttpClient { BaseAddress = admin.BaseAddress })
        {
            await FlowClient.AuthenticateAsync(admin, bearer, await admin.AddIntegrationAsync("survivor"));
            var flows = new FlowClient(admin, "survivor");
            await flows.AddBearerConnectionAsync(bearer, "receiver", secret);
            await flows.DeployAsync(
                """
                {"First":{"Type":"Action","ActionName":"zis:{i}:action:send","Parameters":{"payload":"first"},"ResultPath":"$.sent",
                    "Next":"Second"},
                 "Second":{"Type":"Action","ActionName":"zis:{i}:action:send","Parameters":{"payload.$":"$.sent.__httpresponse"},
                     "Next":"Done"},
                 "Done":{"Type":"Succeed","Message":"{{$.sent.__httpresponse}}"}}
                """,
                "First",
                receiver.Address,
                "receiver");
            await flows.SendAsync("{}");
            await called.Task;

            // Change the credential: the echoed value must stay the old one and stay masked.
            var changed = await bearer.SendAsync(
                "PATCH", "/api/services/zis/integrations/survivor/connections/bearer_token/receiver", """{"token":"quite-another-one"}""");
            Assert.That(changed.Code, Is.EqualTo(200), changed.Text);
        }

        first.Kill();
        await first.WaitForExitAsync();
        await first.DisposeAsync();
        await using var second = Start(connectionString);
        using var reader = Client(await second.WaitForAddressAsync());
        var after = new FlowClient(reader, "survivor");
        var run = await after.WaitForRunAsync();

        var shown = (await after.ShowAsync(run)).ToJsonString();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                receiver.Requests.Select(request => request.Body),
                Is.EqualTo(new[] { "first", $"Bearer {secret}", $"Bearer {secret}" }));
            Assert.That(receiver.Requests.Last().Headers["Authorization"], Is.EqualTo("Bearer quite-another-one"));
            Assert.That((string)run["message"]!, Is.EqualTo("************"));
            Assert.That(shown, Does.Not.Contain("of-the").And.Not.Contain("-the-receiver").And.Not.Contain("quite-another-one"));
        }
    }

    private ServerProcess Start(string? connectionString) => ServerProcess.Start(
        _directory,
        ("Zis__DataDirectory", Path.Combine(_directory, "data")),
        ("Zis__Admin__Token", ZisTestServer.AdminToken),
        ("Zis__MasterKey", Convert.ToBase64String(new byte[32])),
        ("Zis__KeyPool__Size", "0"),
        ("Zis__Outbound__AllowHttp", "true"),
        ("Zis__Outbound__AllowedNetworks__0", "127.0.0.0/8"),
        ("Zis__Runs__LeaseSeconds", "3"),
        ("ConnectionStrings__Zis", connectionString));

    private static HttpClient Client(Uri address)
    {
        var client = new HttpClient { BaseAddress = address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{ZisTestServer.AdminEmail}/token:{ZisTestServer.AdminToken}")));
        return client;
    }
}
