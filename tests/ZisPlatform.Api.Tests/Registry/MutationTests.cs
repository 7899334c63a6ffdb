using System.Diagnostics;
using System.Globalization;
using System.Text;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Registry;

/// <summary>Damaged requests are answered with success or with a described client error, never with a server error.</summary>
/// <remarks><c>ZIS_MUTANTS</c> sets the number of damaged requests, <c>ZIS_MUTANTS_SEED</c> the seed of the random numbers.</remarks>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class MutationTests(Engine engine) : RegistryTests(engine)
{
    private static readonly string[] Fragments =
    [
        "null", "true", "-1", "1e999", "1000000000000000000000", "\"\"", "\"\\u0000\"", "\"\\ud800\"", "[]", "{}",
        "\"zis:x:flow:y\"", "\"$..\"", "\"{{$.a}}\"",
        ",", ":", "\"", "\\", "{", "}", "[", "]", "\uFEFF", "\u0000", "é", "😀", "//", "'",
        "\"Type\":\"Map\"", "\"Next\":\"S\"", "\"a.$\":\"$[?@.a==1]\"",
    ];

    [Test]
    public async Task Damaged_request_never_causes_a_server_error()
    {
        var count = int.Parse(Environment.GetEnvironmentVariable("ZIS_MUTANTS") ?? "400", CultureInfo.InvariantCulture);
        var seed = int.Parse(Environment.GetEnvironmentVariable("ZIS_MUTANTS_SEED") ?? "20260101", CultureInfo.InvariantCulture);
        TestContext.Out.WriteLine($"seed {seed}, {count} mutants");
        var random = new Random(seed);
        var client = (long)(await Admin.CreateIntegrationAsync(Integration)).Json["zendesk_oauth_client"]!["id"]!;
        using var zis = Account.CreateBearerClient((string)(await Admin.CreateTokenAsync(client, "read", "write"))["full_token"]!);
        var webhook =
            (await Admin.SendAsync("POST", $"{Platform}/webhooks", """{"source_system":"s","event_type":"t"}""")).Json["webhook"]!;
        using var sender = Account.CreateClient((string)webhook["username"]!, (string)webhook["password"]!);
        var events = (await Admin.SendAsync("POST", $"{Platform}/webhooks", """{"format":"zendesk_events"}""")).Json["webhook"]!;
        using var zendesk = Account.CreateClient((string)events["username"]!, (string)events["password"]!);
        const string zendeskEvent = """
            {"type":"zen:event-type:ticket.comment_added","id":"e-1","time":"2026-11-01T08:00:00.5Z","detail":{"id":"42","status":"OPEN",
                "tags":["a"],"via":{"channel":"web"}},
             "event":{"meta":{"sequence":{"id":"7","position":1}},"comment":{"id":"9","attachment":{"id":"8"}},"previous":{"value":"1"},
                 "added":{"tags":["b"]},"users_added":["3"]}}
            """;
        var requests = Requests()
            .Select(request => (request.Method, request.Path, request.Body, Client: IsOfIntegration(request.Path) ? zis : Admin))
            .Append(("POST", (string)webhook["path"]!, """{"widget_id":42,"widget":{"name":"w","tags":["a"]}}""", sender))
            .Append(("POST", (string)events["path"]!, zendeskEvent, zendesk))
            .Append((
                "POST",
                $"/api/services/zis/inbound_webhooks/generic/{Integration}",
                """{"source_system":"widgets","event_type":"changed","other":1}""",
                zis))
            .Append((
                "POST",
                "/api/platform/v1/events",
                """{"source":"support","type":"ticket.TicketCreated","payload":{"id":1.50},"idempotency_key":"k"}""",
                Admin))
            .ToArray();
        var slowest = TimeSpan.Zero;
        for (var i = 0; i < count; i++)
        {
            var (method, path, text, caller) = requests[random.Next(requests.Length)];
            var body = Mutate(random, Encoding.UTF8.GetBytes(text));
            using var content = new ByteArrayContent(body);
            using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative)) { Content = content };
            var stopwatch = Stopwatch.StartNew();
            using var answer = await caller.SendAsync(request);
            var responseText = await answer.Content.ReadAsStringAsync();
            slowest = stopwatch.Elapsed > slowest ? stopwatch.Elapsed : slowest;
            var refused = (int)answer.StatusCode is >= 400 and < 500 && responseText.Contains(
                path.StartsWith("/api/platform", StringComparison.Ordinal) ? "\"detail\":" : "\"message\":",
                StringComparison.Ordinal);
            if (!answer.IsSuccessStatusCode && !refused)
            {
                Assert.Fail($"mutant {i}: {method} {path} {Convert.ToBase64String(body)}\n{answer.StatusCode} {responseText}");
            }
        }

        TestContext.Out.WriteLine($"the slowest answer took {slowest.TotalMilliseconds:0} ms");
    }

    private static bool IsOfIntegration(string path) =>
        path.Contains("/zis/", StringComparison.Ordinal) && path.Contains("/connections/", StringComparison.Ordinal);

    private IEnumerable<(string Method, string Path, string Body)> Requests()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Bundles"), "e?.json").Order(StringComparer.Ordinal))
        {
            var bundle = File.ReadAllText(file).Replace("acme_support", Integration, StringComparison.Ordinal);
            yield return ("POST", Bundles, bundle);
            yield return ("POST", $"{Platform}/deployments", bundle);
            yield return ("POST", $"{Platform}/deployments?dry_run=true", bundle);
        }

        yield return ("POST", $"/api/services/zis/registry/{Integration}", """{"description":"Syncs widgets","jwt_public_key":""}""");
        yield return ("POST", $"/api/services/zis/integrations/{Integration}/job_specs/installation", $$"""[{"name":"{{Spec("one")}}"}]""");
        const string config = """{"scope":"a/b*","config":{"channel":"C01","deep":{"n":1.50,"gone":null},"list":[1,"x"]}}""";
        yield return ("POST", $"{Platform}/configs", config);
        yield return ("PUT", $"{Platform}/configs/a%2Fb*", config);
        yield return ("PATCH", $"{Platform}/configs/a%2Fb*", config);
        const string link =
            """{"link_type":"t","left_object":{"name":"l{{k}}","metadata":{"a":{"b":null}},"name_attrs":{"k":7}},"right_object":"""
            + """{"name":1.50}}""";
        yield return ("POST", $"{Platform}/links", link);
        yield return ("PATCH", $"{Platform}/links?link_type=t&left_object_name=l7&right_object_name=1.50", link);
        var data = "/api/services/zis/connections/oauth";
        yield return (
            "POST",
            $"/api/services/zis/integrations/{Integration}/connections/basic_auth",
            """{"name":"widgets_basic","username":"bot","password":"k","allowed_domain":"api.example.com"}""");
        yield return (
            "POST",
            $"{data}/clients/{Integration}",
            """
            {"name":"p","client_id":"a","client_secret":"b","token_url":"https://{{subdomain}}.example.com/t",
             "auth_url":"https://a.example/","default_scopes":"read","grant_type":"authorization_code"}
            """);
        yield return (
            "POST",
            $"{data}/start/{Integration}",
            """
            {"oauth_client_name":"zendesk","name":"zendesk","oauth_url_subdomain":"acme",
             "origin_oauth_redirect_url":"https://app.example/","permission_scopes":"read","allow_offline_access":true,
             "redirect_on_error":false}
            """);
        yield return (
            "POST",
            $"{Platform}/connections",
            """{"kind":"api_key","name":"widgets","header_name":"X-Api-Key","secret":"k","allowed_domain":"api.example.com"}""");
        yield return (
            "POST",
            $"{Platform}/connections",
            """{"kind":"basic_auth","name":"widgets_too","username":"bot","secret":"k","allowed_domain":"*.example.com"}""");
        yield return (
            "PATCH",
            $"{Platform}/connections/widgets",
            """{"header_name":"Authorization","secret":"new","allowed_domain":"api.example.com"}""");
        yield return (
            "POST",
            $"{Platform}/webhooks",
            """{"source_system":"s","event_type":"t","signing":{"scheme":"header","header":"X-Signature","secret":"a secret of both"}}""");
        yield return ("POST", $"{Platform}/rollbacks", """{"bundle":"b","generation":1,"install":true}""");
    }

    /// <summary>Removes, duplicates, replaces and inserts bytes and tokens at random positions.</summary>
    private static byte[] Mutate(Random random, byte[] text)
    {
        var bytes = text.ToList();
        for (var steps = random.Next(1, 5); steps > 0 && bytes.Count > 0; steps--)
        {
            var position = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 40), bytes.Count - position);
            switch (random.Next(7))
            {
                case 0:
                    bytes.RemoveRange(position, length);
                    break;
                case 1:
                    bytes.RemoveRange(position, bytes.Count - position);
                    break;
                case 2:
                    bytes.InsertRange(position, bytes.GetRange(position, length));
                    break;
                case 3:
                    bytes[position] = (byte)random.Next(256);
                    break;
                case 4:
                    bytes.InsertRange(position, Encoding.UTF8.GetBytes(Fragments[random.Next(Fragments.Length)]));
                    break;
                case 5:
                    Replace(bytes, position, Encoding.UTF8.GetBytes(Fragments[random.Next(Fragments.Length)]));
                    break;
                default:
                    bytes.InsertRange(position, Encoding.UTF8.GetBytes(new string("[{"[random.Next(2)], random.Next(1, 2000))));
                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>Replaces the value after the next colon, so that the text often stays valid JSON.</summary>
    private static void Replace(List<byte> bytes, int position, byte[] value)
    {
        var colon = bytes.IndexOf((byte)':', position);
        var end = colon < 0 ? -1 : bytes.FindIndex(colon, unit => unit is (byte)',' or (byte)'}' or (byte)'\n');
        if (end > 0)
        {
            bytes.RemoveRange(colon + 1, end - colon - 1);
            bytes.InsertRange(colon + 1, value);
        }
    }
}
