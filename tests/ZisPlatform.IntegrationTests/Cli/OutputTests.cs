using ZisPlatform.Testing;

namespace ZisPlatform.IntegrationTests.Cli;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class OutputTests(Engine engine) : CliTests(engine)
{
    private const char Escape = '\e';

    [SetUp]
    public async Task MakeSomethingToShowAsync()
    {
        // Spectre.Console asks the process itself what its terminal can do.
        Environment.SetEnvironmentVariable("TERM", "xterm-256color");
        await Admin.CreateIntegrationAsync(NewName("shown"), """{"description":"[red]no markup[/] \u001b[2J"}""");
    }

    [TestCase("whoami")]
    [TestCase("integration", "list")]
    [TestCase("user", "list")]
    public async Task A_person_gets_headings_in_bold(params string[] args)
    {
        Shell.Width = 120;

        Assert.That((await ZisAsync(args)).Out, Does.Contain($"{Escape}[1m"));
    }

    [TestCase("whoami")]
    [TestCase("integration", "list")]
    [TestCase("token", "create")]
    public async Task NO_COLOR_leaves_no_escape_codes(params string[] args)
    {
        Shell.Width = 120;
        Shell.Variables["NO_COLOR"] = "1";

        Assert.That((await ZisAsync(args)).Out, Does.Not.Contain(Escape));
    }

    [TestCase("whoami")]
    [TestCase("integration", "list")]
    [TestCase("integration", "list", "--json")]
    [TestCase("token", "create")]
    [TestCase("--help")]
    public async Task Redirected_output_has_no_escape_codes(params string[] args)
    {
        Assert.That((await ZisAsync(args)).Out, Does.Not.Contain(Escape));
    }

    [Test]
    public async Task What_the_server_stores_does_not_steer_the_terminal()
    {
        Shell.Width = 120;

        var list = (await ZisAsync("integration", "list")).Out;

        Assert.That(list, Does.Contain("[red]no markup[/]  [2J"));
        Assert.That(list, Does.Not.Contain($"{Escape}[2J"));
    }

    [Test]
    public async Task Json_is_for_scripts_on_a_terminal_too()
    {
        Shell.Width = 10;

        Assert.That((await ZisAsync("integration", "list", "--json")).Json["integrations"]!.AsArray(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_secret_is_never_folded()
    {
        Shell.Width = 20;

        var created = (await ZisAsync("token", "create", "--description", "narrow")).Out;

        Assert.That(created, Does.Match(@"\w{40}"));
    }
}
