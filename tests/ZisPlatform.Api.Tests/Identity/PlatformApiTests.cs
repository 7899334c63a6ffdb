using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Identity;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class PlatformApiTests(Engine engine) : ServerTests(engine)
{
    private const string Users = "/api/platform/v1/users";
    private const string Tokens = "/api/platform/v1/api_tokens";
    private const string Accounts = "/api/platform/v1/accounts";

    [Test]
    public async Task Only_admins_of_the_default_account_can_list_and_create_accounts()
    {
        using var operatorClient = Server.CreateOperatorClient();

        Assert.That(
            (await operatorClient.SendAsync("GET", $"{Accounts}?page[size]=1")).Json["accounts"]![0]!["subdomain"]!.GetValue<string>(),
            Is.EqualTo("local"));
        AssertProblem(await Admin.SendAsync("GET", Accounts), 403, "identity.operator_only");
        AssertProblem(await Admin.SendAsync("GET", $"{Accounts}?page[after]=x"), 403, "identity.operator_only");
        AssertProblem(await operatorClient.SendAsync("GET", $"{Accounts}?page[after]=x"), 400, "page.invalid_cursor");
        AssertProblem(await Admin.SendAsync("POST", Accounts, """{"subdomain":"x","admin_email":"a@b"}"""), 403, "identity.operator_only");
        AssertProblem(
            await operatorClient.SendAsync(
                "POST",
                Accounts,
                $$"""{"subdomain":"{{Account.Subdomain.ToUpperInvariant()}}","admin_email":"a@b"}"""),
            409,
            "identity.subdomain_taken");
    }

    [TestCase("""{"subdomain":"-x","admin_email":"a@b"}""", "$.subdomain")]
    [TestCase("""{"subdomain":"a.b","admin_email":"a@b"}""", "$.subdomain")]
    [TestCase("""{"subdomain":"fine","admin_email":"no-address"}""", "$.admin_email")]
    [TestCase("""{"subdomain":5,"admin_email":"a@b"}""", "$.subdomain")]
    [TestCase("""{"subdomain":"fine","admin_email":"a@b","typo":1}""", "$.typo")]
    public async Task Invalid_account_is_refused_with_the_location_of_the_error(string body, string path)
    {
        using var operatorClient = Server.CreateOperatorClient();

        var answer = await operatorClient.SendAsync("POST", Accounts, body);

        Assert.That(answer.Code, Is.EqualTo(400), answer.Text);
        Assert.That(answer.Json["errors"]![0]!["path"]!.GetValue<string>(), Is.EqualTo(path));
    }

    [Test]
    public async Task All_errors_are_reported_together()
    {
        using var operatorClient = Server.CreateOperatorClient();

        var answer = await operatorClient.SendAsync("POST", Accounts, "{}");

        Assert.That(
            answer.Json["errors"]!.AsArray().Select(error => error!["path"]!.GetValue<string>()),
            Is.EqualTo(new[] { "$.subdomain", "$.admin_email" }));
    }

    [Test]
    public async Task User_is_added_only_once_and_found_by_email()
    {
        var answer = await Admin.SendAsync("POST", Users, """{"email":"Grace@Example.com","role":"agent","password":"correct horse"}""");

        Assert.That(answer.Code, Is.EqualTo(201), answer.Text);
        var user = answer.Json["user"]!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(user["email"]!.GetValue<string>(), Is.EqualTo("grace@example.com"));
            Assert.That(user["role"]!.GetValue<string>(), Is.EqualTo("agent"));
            Assert.That(user["has_password"]!.GetValue<bool>(), Is.True);
            Assert.That(user["created_at"]!.GetValue<string>(), Does.EndWith("Z"));
            Assert.That(answer.Text, Does.Not.Contain("hash"));
        }

        var found = (await Admin.SendAsync("GET", $"{Users}?email=GRACE@example.com")).Json["users"]!.AsArray();
        Assert.That(found.Select(item => item!["id"]!.GetValue<long>()), Is.EqualTo(new[] { user["id"]!.GetValue<long>() }));
        AssertProblem(await Admin.SendAsync("POST", Users, """{"email":"grace@example.com"}"""), 409, "identity.email_taken");
    }

    [TestCase("""{"email":"a:b@c"}""", "$.email")]
    [TestCase("""{"email":"a/token@c"}""", "$.email")]
    [TestCase("""{"email":"a@b","password":"short"}""", "$.password")]
    [TestCase("""{"email":"a@b","role":"owner"}""", "$.role")]
    [TestCase("""{"email":"a@b","role":1}""", "$.role")]
    public async Task Invalid_user_is_refused_without_repeating_the_password(string body, string path)
    {
        var answer = await Admin.SendAsync("POST", Users, body);

        Assert.That(answer.Code, Is.EqualTo(400), answer.Text);
        Assert.That(answer.Json["errors"]![0]!["path"]!.GetValue<string>(), Is.EqualTo(path));
        Assert.That(answer.Text, Does.Not.Contain("short\""));
    }

    [Test]
    public async Task The_last_admin_can_be_neither_demoted_nor_disabled()
    {
        var me = (await Admin.SendAsync("GET", "/api/platform/v1/me")).Json["user"]!["id"]!.GetValue<long>();

        AssertProblem(await Admin.SendAsync("PATCH", $"{Users}/{me}", """{"role":"agent"}"""), 409, "identity.last_admin");
        AssertProblem(await Admin.SendAsync("PATCH", $"{Users}/{me}", """{"disabled":true}"""), 409, "identity.last_admin");
    }

    [Test]
    public async Task Concurrent_mutual_demotion_leaves_one_admin()
    {
        var me = (await Admin.SendAsync("GET", "/api/platform/v1/me")).Json["user"]!["id"]!.GetValue<long>();
        var other = await Account.AddUserAsync("grace@example.com", "admin", "correct horse");

        var answers = await Task.WhenAll(
            Admin.SendAsync("PATCH", $"{Users}/{me}", """{"role":"agent"}"""),
            Admin.SendAsync("PATCH", $"{Users}/{other}", """{"role":"agent"}"""));

        Assert.That(answers.Select(answer => answer.Code).Order(), Is.EqualTo(new[] { 200, 409 }).Or.EqualTo(new[] { 200, 403 }));
    }

    [Test]
    public async Task Users_and_tokens_of_another_account_are_not_found()
    {
        var otherAccount = await Server.NewAccountAsync();
        var otherUserId = await otherAccount.AddUserAsync("eve@example.com", "agent", "correct horse");
        using var otherAdmin = otherAccount.Admin();
        var token = (await otherAdmin.SendAsync("POST", Tokens)).Json["api_token"]!["id"]!.GetValue<long>();

        AssertProblem(await Admin.SendAsync("PATCH", $"{Users}/{otherUserId}", """{"role":"admin"}"""), 404, "identity.no_such_user");
        AssertProblem(
            await Admin.SendAsync("PUT", $"{Users}/{otherUserId}/password", """{"password":"correct horse"}"""),
            404,
            "identity.no_such_user");
        AssertProblem(await Admin.SendAsync("POST", Tokens, $$"""{"user_id":{{otherUserId}}}"""), 400, "identity.no_such_user");
        AssertProblem(await Admin.SendAsync("DELETE", $"{Tokens}/{token}"), 404, "identity.no_such_token");
        Assert.That((await Admin.SendAsync("GET", $"{Users}?email=eve@example.com")).Json["users"]!.AsArray(), Is.Empty);
        Assert.That((await Admin.SendAsync("GET", Tokens)).Text, Does.Not.Contain($"{token}"));
    }

    [Test]
    public async Task Token_is_shown_in_full_only_once()
    {
        var created = await Admin.SendAsync("POST", Tokens, """{"description":"deploy"}""");

        Assert.That(created.Code, Is.EqualTo(201), created.Text);
        var token = created.Json["api_token"]!["token"]!.GetValue<string>();
        var listed = (await Admin.SendAsync("GET", Tokens)).Text;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(token, Has.Length.EqualTo(40));
            Assert.That(listed, Does.Not.Contain(token).And.Not.Contain("\"token\""));
            Assert.That(listed, Does.Contain($"\"hint\":\"{token[^4..]}\"").And.Contains("\"deploy\""));
        }
    }

    [Test]
    public async Task Revoking_a_token_twice_changes_nothing()
    {
        var id = (await Admin.SendAsync("POST", Tokens)).Json["api_token"]!["id"]!.GetValue<long>();

        Assert.That((await Admin.SendAsync("DELETE", $"{Tokens}/{id}")).Code, Is.EqualTo(204));
        var revokedAt = RevokedAt(await Admin.SendAsync("GET", Tokens), id);
        Assert.That((await Admin.SendAsync("DELETE", $"{Tokens}/{id}")).Code, Is.EqualTo(204));
        Assert.That(RevokedAt(await Admin.SendAsync("GET", Tokens), id), Is.Not.Null.And.EqualTo(revokedAt));
    }

    [Test]
    public async Task A_list_can_be_read_page_by_page()
    {
        for (var i = 0; i < 6; i++)
        {
            Assert.That((await Admin.SendAsync("POST", Users, $$"""{"email":"user{{i}}@example.com"}""")).Code, Is.EqualTo(201));
        }

        var emails = new List<string>();
        string? after = null;
        for (var hasMore = true; hasMore;)
        {
            var page = (await Admin.SendAsync("GET", $"{Users}?page%5Bsize%5D=3" + (after is null ? "" : $"&page[after]={after}"))).Json;
            emails.AddRange(page["users"]!.AsArray().Select(user => user!["email"]!.GetValue<string>()));
            hasMore = page["meta"]!["has_more"]!.GetValue<bool>();
            after = page["meta"]!["after"]!.GetValue<string>();
        }

        Assert.That(emails, Is.EqualTo(Enumerable.Range(0, 6).Select(i => $"user{i}@example.com").Prepend(Account.AdminEmail)));
    }

    [TestCase("page[size]=0")]
    [TestCase("page[size]=101")]
    [TestCase("page[size]=x")]
    [TestCase("page[size]=-1")]
    [TestCase("page[after]=10000001")]
    [TestCase("page[after]=%00")]
    [TestCase("page[after]=")]
    public async Task An_invalid_page_parameter_is_refused(string query)
    {
        AssertProblem(
            await Admin.SendAsync("GET", $"{Users}?{query}"),
            400,
            query.Contains("size", StringComparison.Ordinal) ? "page.invalid_size" : "page.invalid_cursor");
    }

    [Test]
    public async Task Errors_are_problem_details_with_the_request_id()
    {
        var answer = await Admin.SendAsync("GET", "/api/platform/v1/nothing");

        AssertProblem(answer, 404, "http.no_such_path");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.ContentHeaders.ContentType!.MediaType, Is.EqualTo("application/problem+json"));
            Assert.That(answer.Json["request_id"]!.GetValue<string>(), Is.EqualTo(answer.Headers.GetValues("X-Request-Id").Single()));
        }
    }

    private static string? RevokedAt(Answer list, long id) => list.Json["api_tokens"]!.AsArray()
        .Single(token => token!["id"]!.GetValue<long>() == id)!["revoked_at"]?.GetValue<string>();

    private static void AssertProblem(Answer answer, int status, string code)
    {
        Assert.That(answer.Code, Is.EqualTo(status), answer.Text);
        Assert.That(answer.Json["code"]!.GetValue<string>(), Is.EqualTo(code));
        Assert.That(answer.Json["status"]!.GetValue<int>(), Is.EqualTo(status));
    }
}
