using System.Security.Cryptography;
using System.Text;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Registry;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class CreateIntegrationTests(Engine engine) : ServerTests(engine)
{
    [Test]
    public async Task Response_has_the_documented_members_and_the_name()
    {
        var name = NewName();

        var answer = await Admin.CreateIntegrationAsync(name, """{"description":"Syncs widgets ✓"}""");

        Assert.That(answer.Code, Is.EqualTo(200), answer.Text);
        Assert.That(answer.ContentHeaders.ContentType!.MediaType, Is.EqualTo("application/json"));
        var created = answer.Json.AsObject();
        var client = created["zendesk_oauth_client"]!.AsObject();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                created.Select(member => member.Key),
                Is.EqualTo(new[] { "description", "jwt_public_key", "zendesk_oauth_client", "name" }));
            Assert.That(created["description"]!.GetValue<string>(), Is.EqualTo("Syncs widgets ✓"));
            Assert.That(created["name"]!.GetValue<string>(), Is.EqualTo(name));
            Assert.That(client.Select(member => member.Key), Is.EqualTo(new[] { "id", "identifier", "secret" }));
            Assert.That(client["id"]!.GetValue<long>(), Is.Positive);
            Assert.That(client["identifier"]!.GetValue<string>(), Is.EqualTo($"zis_{name}"));
            Assert.That(client["secret"]!.GetValue<string>(), Does.Match("^[0-9a-f]{64}$"));
        }
    }

    [Test]
    public async Task Public_key_is_a_new_2048_bit_RSA_key_in_PEM()
    {
        var first = (await Admin.CreateIntegrationAsync(NewName())).Json["jwt_public_key"]!.GetValue<string>();
        var second = (await Admin.CreateIntegrationAsync(NewName())).Json["jwt_public_key"]!.GetValue<string>();

        using var rsa = RSA.Create();
        rsa.ImportFromPem(first);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(rsa.KeySize, Is.EqualTo(2048));
            Assert.That(first, Does.StartWith("-----BEGIN PUBLIC KEY-----\n").And.EndsWith("\n-----END PUBLIC KEY-----\n"));
            Assert.That(second, Is.Not.EqualTo(first));
        }
    }

    [TestCase(null, TestName = "{m}(no body)")]
    [TestCase("", TestName = "{m}(empty body)")]
    [TestCase(" \r\n\t", TestName = "{m}(blank body)")]
    [TestCase("{}")]
    [TestCase("\uFEFF", TestName = "{m}(nothing but a byte order mark)")]
    [TestCase("\uFEFF{}", TestName = "{m}(byte order mark)")]
    [TestCase("""{"jwt_public_key":""}""")]
    [TestCase("""{"jwt_public_key":17,"name":"other","zendesk_oauth_client":{"secret":"x"},"unknown":[{}]}""")]
    [TestCase("""{"Description":"not ours"}""")]
    public async Task Irrelevant_input_is_ignored(string? body)
    {
        var answer = await Admin.CreateIntegrationAsync(NewName(), body);

        Assert.That(answer.Code, Is.EqualTo(200), answer.Text);
        Assert.That(answer.Json["description"]!.GetValue<string>(), Is.Empty);
    }

    [TestCase("application/x-www-form-urlencoded")]
    [TestCase("text/plain")]
    [TestCase("application/vnd.api+json")]
    public async Task Content_type_is_ignored(string contentType)
    {
        var answer = await Admin.SendAsync("POST", $"/api/services/zis/registry/{NewName()}", """{"description":"x"}""", contentType);

        Assert.That(answer.Json["description"]!.GetValue<string>(), Is.EqualTo("x"));
    }

    [TestCase("""{"description":5}""", "description must be a string")]
    [TestCase("""{"description":null}""", "description must be a string")]
    [TestCase("""{"description":true}""", "description must be a string")]
    [TestCase("""{"description":["x"]}""", "description must be a string")]
    [TestCase("""{"description":{"x":1}}""", "description must be a string")]
    [TestCase("""{"description":"\ud800"}""", "description must be a string of well-formed Unicode")]
    [TestCase("""{"description":"a\u0000b"}""", "U+0000")]
    [TestCase("""{"description":"x" """, "not valid JSON")]
    [TestCase("""{"description":"x"}}""", "not valid JSON")]
    [TestCase("""{'description':'x'}""", "not valid JSON")]
    [TestCase("{", "not valid JSON")]
    [TestCase("nonsense", "not valid JSON")]
    [TestCase("[]", "must be a JSON object")]
    [TestCase("\"text\"", "must be a JSON object")]
    [TestCase("null", "must be a JSON object")]
    [TestCase("17", "must be a JSON object")]
    public async Task Invalid_body_is_refused_with_a_reason(string body, string expectedText)
    {
        var answer = await Admin.CreateIntegrationAsync(NewName(), body);

        AssertRefused(answer, 400, "1010", expectedText);
    }

    [Test]
    public async Task Nesting_beyond_the_limit_is_refused()
    {
        var body = $$"""{"x":{{new string('[', 5_000)}}{{new string(']', 5_000)}}}""";

        AssertRefused(await Admin.CreateIntegrationAsync(NewName(), body), 400, "1010", "not valid JSON");
    }

    [Test]
    public async Task Bytes_that_are_not_UTF8_are_refused()
    {
        using var content = new ByteArrayContent([.. """{"description":" """u8, 0xC3, 0x28, .. "\"}"u8]);
        using var answer = await Admin.PostAsync(new Uri($"/api/services/zis/registry/{NewName()}", UriKind.Relative), content);

        Assert.That((int)answer.StatusCode, Is.EqualTo(400), await answer.Content.ReadAsStringAsync());
    }

    [TestCase("a", 1024, 200)]
    [TestCase("a", 1025, 400)]
    [TestCase("🙂", 1024, 200)]
    [TestCase("🙂", 1025, 400)]
    public async Task Description_is_limited_to_1024_characters(string character, int count, int status)
    {
        var text = new StringBuilder().Insert(0, character, count).ToString();

        var answer = await Admin.CreateIntegrationAsync(NewName(), $$"""{"description":"{{text}}"}""");

        Assert.That(answer.Code, Is.EqualTo(status), answer.Text);
        if (status == 400)
        {
            AssertRefused(answer, 400, "1010", "description must be at most 1,024 characters long; this one has 1,025 (at $.description)");
        }
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_body_over_the_limit_is_refused_with_413(bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"/api/services/zis/registry/{NewName()}", UriKind.Relative))
        {
            Content = new StringContent($$"""{"description":"","x":"{{new string('x', 1024 * 1024)}}"}"""),
        };
        request.Headers.TransferEncodingChunked = chunked;

        // The server refuses a declared length and closes the connection: a client that is still writing could miss the answer.
        request.Headers.ExpectContinue = !chunked;

        using var answer = await Admin.SendAsync(request);

        Assert.That((int)answer.StatusCode, Is.EqualTo(413));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("\"code\":\"1013\"").And.Contains("1,048,576 bytes"));
    }

    [TestCase("a")]
    [TestCase("0")]
    [TestCase("-")]
    [TestCase("_")]
    [TestCase("a-b_c-0123456789")]
    public async Task A_valid_name_is_accepted(string name)
    {
        var answer = await Admin.CreateIntegrationAsync($"{name}{Engine.ToString()[..1].ToLowerInvariant()}");

        Assert.That(answer.Code, Is.EqualTo(200), answer.Text);
    }

    [Test]
    public async Task Name_is_limited_to_64_characters()
    {
        var name = NewName() + "_";
        var longest = name + new string('x', 64 - name.Length);

        Assert.That((await Admin.CreateIntegrationAsync(longest)).Code, Is.EqualTo(200));
        AssertRefused(await Admin.CreateIntegrationAsync(longest + "x"), 400, "1010", "1 to 64 characters");
    }

    [TestCase("Slack")]
    [TestCase("with space")]
    [TestCase("with%20space")]
    [TestCase("dot.ted")]
    [TestCase("a%0A")]
    [TestCase("a%0D%0A")]
    [TestCase("a%2Fb")]
    [TestCase("..%2F..")]
    [TestCase("%2561bc")]
    [TestCase("a%25")]
    [TestCase("a:b")]
    [TestCase("a%3Ab")]
    [TestCase("a*")]
    [TestCase("a'--")]
    [TestCase("a%22b")]
    [TestCase("а", TestName = "{m}(Cyrillic a)")]
    [TestCase("ａ", TestName = "{m}(full-width a)")]
    [TestCase("a\u0301", TestName = "{m}(combining accent)")]
    [TestCase("a\u200B", TestName = "{m}(zero-width space)")]
    [TestCase("ı", TestName = "{m}(dotless i)")]
    [TestCase("%FF")]
    [TestCase("%E2%28%A1")]
    public async Task An_invalid_name_is_refused(string name)
    {
        AssertRefused(await Admin.CreateIntegrationAsync(name), 400, "1010", "invalid integration name");
    }

    [TestCase("common")]
    [TestCase("integrations")]
    [TestCase("ingest")]
    [TestCase("job_specs")]
    public async Task A_reserved_name_is_refused(string name)
    {
        AssertRefused(await Admin.CreateIntegrationAsync(name), 400, "1010", $"'{name}' is reserved");
    }

    [Test]
    public async Task Percent_encoding_in_a_name_is_decoded()
    {
        var name = NewName("a");

        Assert.That((await Admin.CreateIntegrationAsync("%61" + name[1..])).Json["name"]!.GetValue<string>(), Is.EqualTo(name));
    }

    [Test]
    public async Task A_name_used_by_another_account_is_not_available()
    {
        var name = NewName();
        using var other = (await Server.NewAccountAsync()).Admin();
        Assert.That((await other.CreateIntegrationAsync(name)).Code, Is.EqualTo(200));

        var answer = await Admin.CreateIntegrationAsync(name, """{"description":"mine"}""");

        AssertRefused(answer, 400, "1010", $"the integration: {name} is not available for upsert by this account");
        Assert.That(answer.Message, Is.EqualTo($"the integration: {name} is not available for upsert by this account"));
        Assert.That((await other.ListIntegrationsAsync()).Text, Does.Not.Contain("mine"));
    }

    [Test]
    public async Task Posting_again_replaces_only_the_description_and_masks_the_secret()
    {
        var name = NewName();
        var first = (await Admin.CreateIntegrationAsync(name, """{"description":"one"}""")).Json;

        var withoutDescription = (await Admin.CreateIntegrationAsync(name)).Json;
        var withDescription = (await Admin.CreateIntegrationAsync(name, """{"description":"two"}""")).Json;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(withoutDescription["description"]!.GetValue<string>(), Is.EqualTo("one"));
            Assert.That(withDescription["description"]!.GetValue<string>(), Is.EqualTo("two"));
            foreach (var repeated in new[] { withoutDescription, withDescription })
            {
                Assert.That(repeated["jwt_public_key"]!.GetValue<string>(), Is.EqualTo(first["jwt_public_key"]!.GetValue<string>()));
                Assert.That(
                    repeated["zendesk_oauth_client"]!["id"]!.GetValue<long>(),
                    Is.EqualTo(first["zendesk_oauth_client"]!["id"]!.GetValue<long>()));
                Assert.That(repeated["zendesk_oauth_client"]!["secret"]!.GetValue<string>(), Is.EqualTo("************"));
            }
        }
    }

    [Test]
    public async Task Concurrent_posts_by_one_account_create_one_integration()
    {
        var name = NewName();

        var answers =
            await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Admin.CreateIntegrationAsync(name, $$"""{"description":"{{i}}"}""")));

        Assert.That(answers.Select(answer => answer.Code), Is.All.EqualTo(200));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answers.Select(answer => answer.Json["jwt_public_key"]!.GetValue<string>()).Distinct().Count(), Is.EqualTo(1));
            Assert.That(
                answers.Select(answer => answer.Json["zendesk_oauth_client"]!["id"]!.GetValue<long>()).Distinct().Count(),
                Is.EqualTo(1));
            Assert.That(
                answers.Count(answer => answer.Json["zendesk_oauth_client"]!["secret"]!.GetValue<string>() != "************"),
                Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Concurrent_posts_by_two_accounts_create_one_integration()
    {
        var name = NewName();
        using var other = (await Server.NewAccountAsync()).Admin();

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => (i % 2 == 0 ? Admin : other).CreateIntegrationAsync(name)));

        var byAccount = answers.Select((answer, i) => (answer, i)).GroupBy(pair => pair.i % 2, pair => pair.answer).ToList();
        var winners = byAccount.Single(group => group.Any(answer => answer.Code == 200));
        var losers = byAccount.Single(group => group != winners);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(winners.Select(answer => answer.Code), Is.All.EqualTo(200));
            Assert.That(winners.Select(answer => answer.Json["jwt_public_key"]!.GetValue<string>()).Distinct().Count(), Is.EqualTo(1));
            Assert.That(losers.Select(answer => answer.Code), Is.All.EqualTo(400));
        }
    }

    [TestCase("DELETE")]
    [TestCase("PUT")]
    [TestCase("PATCH")]
    public async Task Changing_or_deleting_an_integration_is_refused_with_an_alternative(string method)
    {
        var name = NewName();
        await Admin.CreateIntegrationAsync(name);

        var answer = await Admin.SendAsync(method, $"/api/services/zis/registry/{name}", method == "DELETE" ? null : "{}");

        AssertRefused(answer, 405, "1005", "uninstall each of its job specs");
        Assert.That(answer.ContentHeaders.Allow, Is.EqualTo(new[] { "POST" }));
        Assert.That((await Admin.ListIntegrationsAsync()).Text, Does.Contain(name));
    }

    [Test]
    public async Task List_contains_own_integrations_sorted_by_name_with_masked_secrets()
    {
        var prefix = NewName();
        string[] names = [$"{prefix}_z", $"{prefix}-a", $"{prefix}_a", $"{prefix}_1", $"{prefix}0"];
        foreach (var name in names)
        {
            await Admin.CreateIntegrationAsync(name, """{"description":"d"}""");
        }

        using var other = (await Server.NewAccountAsync()).Admin();
        await other.CreateIntegrationAsync(NewName("foreign"));

        var answer = await Admin.ListIntegrationsAsync();

        var items = answer.Json["integrations"]!.AsArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Json.AsObject().Select(member => member.Key), Is.EqualTo(new[] { "integrations" }));
            Assert.That(items.Select(item => item!["name"]!.GetValue<string>()), Is.EqualTo(names.Order(StringComparer.Ordinal)));
            Assert.That(items.Select(item => item!["zendesk_oauth_client"]!["secret"]!.GetValue<string>()), Is.All.EqualTo("************"));
        }
    }

    [Test]
    public async Task An_account_without_integrations_has_an_empty_list()
    {
        Assert.That((await Admin.ListIntegrationsAsync()).Text, Is.EqualTo("""{"integrations":[]}"""));
    }

    [Test]
    public async Task Unknown_path_returns_404_in_the_contract_format()
    {
        AssertRefused(await Admin.SendAsync("POST", "/api/services/zis/integrations", "{}"), 404, "1004", "nothing at this path");
    }

    private static void AssertRefused(Answer answer, int status, string code, string expectedText)
    {
        Assert.That(answer.Code, Is.EqualTo(status), answer.Text);
        var error = answer.Json["errors"]![0]!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(error["code"]!.GetValue<string>(), Is.EqualTo(code));
            Assert.That(error["status"]!.GetValue<string>(), Is.EqualTo($"{status}"));
            Assert.That(error["detail"]!.GetValue<string>(), Does.Contain(expectedText));
            Assert.That(answer.Message, Does.Contain(error["detail"]!.GetValue<string>()));
        }
    }
}
