using System.Net.Sockets;
using System.Text;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Errors;

/// <summary>Requests that the framework cannot parse are client errors: answered with 4xx and not logged as errors.</summary>
[TestFixture(Engine.Sqlite)]
public class RequestFaultTests(Engine engine) : ServerTests(engine)
{
    private const string Form = "application/x-www-form-urlencoded";
    private const string Multipart = "multipart/form-data; boundary=x";
    private const string BadChunk = "zz\r\nhello\r\n0\r\n\r\n";

    private static readonly string[] Pages = ["/signin", "/signout", "/oauth/authorizations"];

    private static readonly string[] Endpoints =
    [
        "/api/services/zis/registry/faults", "/api/platform/v1/users", "/api/v2/oauth/clients", "/api/v2/oauth/tokens", "/oauth/tokens",
        "/api/platform/v1/events",
    ];

    private static IEnumerable<TestCaseData> UnreadableForms() =>
        from page in Pages
        from form in new (string Name, string Type, string Body)[]
        {
            ("a multipart body without its end", Multipart, "--x\r\nContent-Disposi"),
            ("a multipart body without a boundary", "multipart/form-data", "hello"),
            ("a multipart part with a broken header", Multipart, "--x\r\nno header\r\n\r\nabc\r\n--y--\r\n"),
            ("too many fields", Form, string.Join('&', Enumerable.Range(0, 1100).Select(i => $"a{i}=1"))),
            ("a name that is too long", Form, $"{new string('k', 5000)}=1"),
            ("a charset that is not read", Form + "; charset=utf-7", "a=1"),
        }
        select new TestCaseData(page, form.Type, form.Body).SetArgDisplayNames(page, form.Name);

    [TestCaseSource(nameof(UnreadableForms))]
    public async Task An_unreadable_form_is_refused_on_its_page(string page, string type, string body)
    {
        var answer = await SendAsync(
            page,
            $"Content-Type: {type}\r\nContent-Length: {Encoding.ASCII.GetByteCount(body)}",
            body,
            await CookieAsync());

        Assert.That(answer, Does.StartWith("HTTP/1.1 400 ").And.Contain("text/html").And.Contain("role=\"alert\""));
        AssertNoErrorIsLogged();
    }

    [TestCaseSource(nameof(Pages))]
    public async Task A_form_of_100_MB_is_refused_with_413(string page)
    {
        var answer = await SendAsync(page, $"Content-Type: {Form}\r\nContent-Length: 104857600", "a=1", await CookieAsync());

        Assert.That(answer, Does.StartWith("HTTP/1.1 413 ").And.Contain("larger than 1,048,576 bytes"));
        AssertNoErrorIsLogged();
    }

    [TestCaseSource(nameof(Pages))]
    [TestCaseSource(nameof(Endpoints))]
    public async Task An_invalid_chunk_size_is_refused_with_400(string path)
    {
        var isPage = Pages.Contains(path);

        var answer = await SendAsync(
            path,
            $"Content-Type: {(isPage ? Form : "application/json")}\r\nTransfer-Encoding: chunked",
            BadChunk,
            isPage ? await CookieAsync() : Authorization);

        Assert.That(answer, Does.StartWith("HTTP/1.1 400 ").And.Contain("the request is not well-formed HTTP"));
        AssertNoErrorIsLogged();
    }

    private string Authorization =>
        $"Authorization: Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes($"{Account.AdminEmail}/token:{Account.AdminToken}"))}";

    /// <summary>Opens a session and returns its Cookie header. Without a session, the consent page does not read its form.</summary>
    private async Task<string> CookieAsync()
    {
        using var browser = new Browser(Account);
        var signedIn = await browser.SignInAsync(Account.AdminEmail, Account.AdminToken);
        return $"Cookie: {signedIn.Headers.GetValues("Set-Cookie").Single().Split(';')[0]}";
    }

    private async Task<string> SendAsync(string path, string headers, string body, string credential)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(Server.Address.Host, Server.Address.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST {path} HTTP/1.1\r\nHost: {Account.Subdomain}.localhost\r\nConnection: close\r\n"
            + $"{credential}\r\n{headers}\r\n\r\n{body}"));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }

    private void AssertNoErrorIsLogged() =>
        Assert.That(Server.Log.Text, Does.Not.Contain("AntiforgeryValidationException").And.Not.Contain("BadHttpRequestException"));
}
