using System.Text;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Containers;
using ZisPlatform.Testing;

namespace ZisPlatform.Resilience.Tests;

/// <summary>The production image of the server. Run with <c>./build/test --containers</c>.</summary>
[Category("Containers")]
[NonParallelizable]
public class ContainerTests
{
    private static readonly string Image =
        Environment.GetEnvironmentVariable("ZIS_TEST_SERVER_IMAGE") is { Length: > 0 } configured ? configured : "zisplatform:latest";

    [Test]
    public async Task The_image_serves_from_SQLite_without_root_on_a_read_only_file_system()
    {
        await using var container = new ContainerBuilder(Image)
            .WithPortBinding(8080, assignRandomHostPort: true)
            .WithEnvironment("Zis__Admin__Token", ZisTestServer.AdminToken)
            .WithTmpfsMount("/tmp")
            .WithCreateParameterModifier(parameters =>
            {
                parameters.HostConfig!.ReadonlyRootfs = true;

                // The Docker API of Podman does not wait at all if no timeout is set.
                parameters.StopTimeout = TimeSpan.FromSeconds(35);
            })
            .WithWaitStrategy(Wait.ForUnixContainer().UntilHttpRequestIsSucceeded(request => request.ForPort(8080).ForPath("/readyz")))
            .Build();
        await container.StartAsync();

        await AssertServesAsync(container);
        var user = await container.ExecAsync(["id", "-u"]);
        var health = await container.ExecAsync(["/app/ZisPlatform.Api", "healthcheck"]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(user.Stdout.Trim(), Is.Not.EqualTo("0"));
            Assert.That(health.ExitCode, Is.Zero);
        }

        await container.StopAsync();
        Assert.That(await container.GetExitCodeAsync(), Is.Zero);
    }

    [Test]
    public async Task The_image_serves_from_PostgreSQL()
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var database = new Npgsql.NpgsqlConnectionStringBuilder(await Postgres.NewDatabaseAsync());
        await using var container = new ContainerBuilder(Image)
            .WithEnvironment("Zis__Admin__Token", ZisTestServer.AdminToken)
            .WithEnvironment("ConnectionStrings__Zis", database.ConnectionString)
            .WithEnvironment("Zis__MasterKey", Convert.ToBase64String(new byte[32]))
            .WithEnvironment("ASPNETCORE_URLS", address.ToString())

            // The database accepts connections only on the loopback interface of the host.
            .WithCreateParameterModifier(parameters => parameters.HostConfig!.NetworkMode = "host")
            .Build();
        await container.StartAsync();
        using var client = Client(address);
        await WaitUntilReadyAsync(client);

        Assert.That((await client.CreateIntegrationAsync("in_a_container")).Code, Is.EqualTo(200));
    }

    private static async Task AssertServesAsync(IContainer container)
    {
        using var client = Client(new UriBuilder("http", container.Hostname, container.GetMappedPublicPort(8080)).Uri);
        Assert.That((await client.CreateIntegrationAsync("in_a_container")).Code, Is.EqualTo(200));
        Assert.That((await client.ListIntegrationsAsync()).Text, Does.Contain("in_a_container"));
    }

    private static async Task WaitUntilReadyAsync(HttpClient client)
    {
        for (var attempt = 0; attempt < 300; attempt++)
        {
            try
            {
                if ((await client.SendAsync("GET", "/readyz")).Code == 200)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // The server does not accept connections yet.
            }

            await Task.Delay(100);
        }

        Assert.Fail("The server did not become ready.");
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static HttpClient Client(Uri address)
    {
        var client = new HttpClient { BaseAddress = address };
        client.DefaultRequestHeaders.Authorization =
            new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"admin@local/token:{ZisTestServer.AdminToken}")));
        return client;
    }
}
