using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Hosting;

/// <summary>The server as a process: its output, exit codes and signals.</summary>
public sealed class ServerProcessTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("zis-process-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Test]
    public async Task Only_the_first_start_prints_the_token_and_a_working_curl_command()
    {
        string token;
        await using (var first = ServerProcess.Start(_directory))
        {
            await first.WaitForAddressAsync();
            await WaitUntilAsync(() => first.Output.Contains("API reference", StringComparison.Ordinal));
            token = Regex.Match(first.Output, "API token +([A-Za-z0-9]{40}) ").Groups[1].Value;
            var curl = first.Output.Split('\n').Single(line => line.TrimStart().StartsWith("curl ", StringComparison.Ordinal));
            using (Assert.EnterMultipleScope())
            {
                Assert.That(first.Output, Does.Contain("E-mail      admin@local"));
                Assert.That(token, Is.Not.Empty);
                Assert.That(await ShellAsync($"{curl} -sS -o /dev/null -w '%{{http_code}}'"), Is.EqualTo("200"));
                Assert.That(await File.ReadAllTextAsync(Path.Combine(_directory, "data", "admin-token")), Is.EqualTo(token + "\n"));
            }

            first.Terminate();
            Assert.That(await first.WaitForExitAsync(), Is.Zero);
        }

        await using var second = ServerProcess.Start(_directory);
        using var client = Client(await second.WaitForAddressAsync(), token);
        Assert.That((await client.ListIntegrationsAsync()).Text, Does.Contain("my_first_integration"));
        second.Terminate();
        Assert.That(await second.WaitForExitAsync(), Is.Zero);
        Assert.That(second.Output, Does.Not.Contain(token).And.Not.Contain("curl"));
    }

    [Test]
    public async Task SIGTERM_completes_active_requests_and_exits_with_0()
    {
        await using var server = ServerProcess.Start(_directory, ("Zis__Admin__Token", ZisTestServer.AdminToken));
        using var client = Client(await server.WaitForAddressAsync(), ZisTestServer.AdminToken);
        Assert.That((await client.ListIntegrationsAsync()).Code, Is.EqualTo(200));
        var body = new TwoPartContent("{\"description\":", "\"finished after the signal\"}");

        var request = client.PostAsync(new Uri("/api/services/zis/registry/slow_one", UriKind.Relative), body);
        await body.FirstPartSent;
        server.Terminate();
        await WaitUntilAsync(async () => !await client.BaseAddress!.AcceptsConnectionsAsync());
        body.SendRest();

        using var answer = await request;
        Assert.That((int)answer.StatusCode, Is.EqualTo(200), server.Output);
        Assert.That(await server.WaitForExitAsync(), Is.Zero);
    }

    [TestCase("Zis__DefaultAccount", "not a label!", "Zis:DefaultAccount")]
    [TestCase("Zis__DefualtAccount", "acme", "DefualtAccount")]
    [TestCase("Zis__Admin__Email", "no-address", "Zis:Admin:Email")]
    [TestCase("Zis__Admin__Token", "hush", "Zis:Admin:Token")]
    [TestCase("Zis__Admin__Password", "hush", "Zis:Admin:Password")]
    [TestCase("Zis__MasterKey", "hush", "Zis:MasterKey")]
    [TestCase("Zis__MasterKeyFile", "/nowhere/hush", "Zis:MasterKeyFile")]
    [TestCase("Zis__KeyPool__Size", "-1", "Zis:KeyPool:Size")]
    [TestCase("Zis__KeyPool__Size", "many", "Zis:KeyPool:Size")]
    [TestCase("Zis__Outbound__AllowedNetworks__0", "10.0.0.0/99", "Zis:Outbound:AllowedNetworks:0")]
    [TestCase("Zis__Outbound__AllowHttp", "perhaps", "Zis:Outbound:AllowHttp")]
    [TestCase("Zis__Accounts__acme__ZendeskBaseUrl", "ftp://x", "Zis:Accounts:acme:ZendeskBaseUrl")]
    [TestCase("Zis__DataDirectory", "/proc/nowhere", "Zis:DataDirectory")]
    [TestCase("ConnectionStrings__Zis", "hush", "ConnectionStrings:Zis")]
    [TestCase("ConnectionStrings__Zis", "Host=127.0.0.1;Port=1", "Zis:MasterKey or Zis:MasterKeyFile must be set with PostgreSQL")]
    public async Task An_invalid_setting_prevents_the_start_and_is_named(string name, string value, string named)
    {
        await using var server = ServerProcess.Start(_directory, (name, value));

        Assert.That(await server.WaitForExitAsync(), Is.EqualTo(1));
        await WaitUntilAsync(() => server.Errors.Contains(named, StringComparison.Ordinal));
        Assert.That(server.Errors, Does.StartWith("ZisPlatform cannot start: ").And.Not.Contain("   at "));
        if (value == "hush")
        {
            Assert.That(server.Errors + server.Output, Does.Not.Contain("hush"));
        }
    }

    [Test]
    public async Task A_second_server_on_the_same_data_directory_is_refused()
    {
        await using var first = ServerProcess.Start(_directory);
        await first.WaitForAddressAsync();

        await using var second = ServerProcess.Start(_directory);

        Assert.That(await second.WaitForExitAsync(), Is.EqualTo(1));
        Assert.That(second.Errors, Does.Contain("another server is using"));
    }

    [Test]
    public async Task A_port_in_use_is_reported_in_one_sentence()
    {
        await using var first = ServerProcess.Start(_directory);
        var address = await first.WaitForAddressAsync();
        var other = Directory.CreateDirectory(Path.Combine(_directory, "other")).FullName;

        await using var second = ServerProcess.Start(other, ("ASPNETCORE_URLS", address.ToString()));

        Assert.That(await second.WaitForExitAsync(), Is.EqualTo(1));
        Assert.That(second.Errors, Does.Contain("address already in use").And.Not.Contain("   at "));
    }

    [Test]
    public async Task Health_check_command_reports_the_state_of_the_server()
    {
        await using var server = ServerProcess.Start(_directory);
        var address = await server.WaitForAddressAsync();
        var program = Path.Combine(AppContext.BaseDirectory, "ZisPlatform.Api.dll");

        Assert.That(
            await ShellAsync($"ASPNETCORE_URLS=http://0.0.0.0:{address.Port} dotnet {program} healthcheck; echo $?"),
            Is.EqualTo("0"));
        server.Kill();
        await server.WaitForExitAsync();
        Assert.That(
            await ShellAsync($"ASPNETCORE_URLS=http://0.0.0.0:{address.Port} dotnet {program} healthcheck 2>/dev/null; echo $?"),
            Is.EqualTo("1"));
    }

    private static HttpClient Client(Uri address, string token)
    {
        var client = new HttpClient { BaseAddress = address };
        client.DefaultRequestHeaders.Authorization =
            new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"admin@local/token:{token}")));
        return client;
    }

    private static async Task<string> ShellAsync(string line)
    {
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", line]) { RedirectStandardOutput = true })!;
        var output = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        return output.Trim();
    }

    private static Task WaitUntilAsync(Func<bool> condition) => WaitUntilAsync(() => Task.FromResult(condition()));

    // Polls, because the state of another process cannot be awaited.
    private static async Task WaitUntilAsync(Func<Task<bool>> condition)
    {
        for (var attempt = 0; attempt < 400; attempt++)
        {
            if (await condition())
            {
                return;
            }

            await Task.Delay(25);
        }

        Assert.Fail("The condition was not met in time.");
    }

    /// <summary>A request body that pauses after its first part until <see cref="SendRest"/>.</summary>
    private sealed class TwoPartContent(string first, string rest) : HttpContent
    {
        private readonly TaskCompletionSource _sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _resume = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task FirstPartSent => _sent.Task;

        public void SendRest() => _resume.SetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(first));
            await stream.FlushAsync();
            _sent.SetResult();
            await _resume.Task;
            await stream.WriteAsync(Encoding.UTF8.GetBytes(rest));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
