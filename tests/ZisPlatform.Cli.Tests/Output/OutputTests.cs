using ZisPlatform.Testing;

namespace ZisPlatform.Cli.Tests.Output;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class OutputTests(Engine engine) : CliTests(engine)
{
    private const char Escape = '\e';

    [SetUp]
    public async Task AddIntegrationWithMarkupAsync()
    {
        // Spectre.Console reads the terminal capabilities from the process environment.
        Environment.SetEnvironmentVariable("TERM", "xterm-256color");
        await Admin.CreateIntegrationAsync(NewName("shown"), """{"description":"[red]no markup[/] \u001b[2J"}""");
    }

    [TestCase("whoami")]
    [TestCase("integration", "list")]
    [TestCase("user", "list")]
    public async Task Terminal_output_has_bold_headings(params string[] args)
    {
        Cli.Width = 120;

        Assert.That((await ZisAsync(args)).Out, Does.Contain($"{Escape}[1m"));
    }

    [TestCase("whoami")]
    [TestCase("integration", "list")]
    [TestCase("token", "create")]
    public async Task NO_COLOR_disables_escape_codes(params string[] args)
    {
        Cli.Width = 120;
        Cli.Variables["NO_COLOR"] = "1";

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
    public async Task Control_characters_in_stored_values_are_removed()
    {
        Cli.Width = 120;

        var list = (await ZisAsync("integration", "list")).Out;

        Assert.That(list, Does.Contain("[red]no markup[/]  [2J"));
        Assert.That(list, Does.Not.Contain($"{Escape}[2J"));
    }

    [Test]
    public async Task Json_output_is_not_wrapped_on_a_terminal()
    {
        Cli.Width = 10;

        Assert.That((await ZisAsync("integration", "list", "--json")).Json["integrations"]!.AsArray(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Secret_is_not_wrapped_on_a_narrow_terminal()
    {
        Cli.Width = 20;

        var created = (await ZisAsync("token", "create", "--description", "narrow")).Out;

        Assert.That(created, Does.Match(@"\w{40}"));
    }
}
