using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ZisPlatform.Api.Hosting;
using ZisPlatform.Application;
using ZisPlatform.Application.Common;
using ZisPlatform.Infrastructure;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Hosting;

/// <summary>Tests the settings of all modules from their keys to the message with which the start fails.</summary>
public class SettingsTests
{
    private static readonly string ValidKey = Convert.ToBase64String(new byte[32]);

    private static readonly TestCaseData<string, string>[] InvalidSettings =
    [
        Invalid("Zis:DataDirectory", "empty", ""),
        Invalid("Zis:DataDirectory", "blank", "  "),
        Invalid("Zis:DefaultAccount", "empty", ""),
        Invalid("Zis:DefaultAccount", "no label", "acme.example"),
        Invalid("Zis:Admin:Email", "no address", "admin"),
        Invalid("Zis:Admin:Email", "colon", "a:b@local"),
        Invalid("Zis:Admin:Token", "empty", ""),
        Invalid("Zis:Admin:Token", "short", "S3cret7"),
        Invalid("Zis:Admin:Token", "space", "S3cret with space"),
        Invalid("Zis:Admin:Token", "line feed at the end, as from a file", "S3cret-of-a-file\n"),
        Invalid("Zis:Admin:Token", "not ASCII", "S3cretschlüssel"),
        Invalid("Zis:Admin:Password", "short", "S3cret7"),
        Invalid("Zis:Admin:Password", "control character", "S3cret-of-a-file\n"),
        Invalid("Zis:MasterKey", "no key", "S3cret"),
        Invalid("Zis:MasterKey", "31 bytes", Convert.ToBase64String(new byte[31])),
        Invalid("Zis:MasterKey", "empty", ""),
        Invalid("Zis:MasterKeyFile", "no file", "/nowhere/master.key"),
        Invalid("Zis:KeyPool:Size", "negative", "-1"),
        Invalid("Zis:KeyPool:Size", "too many", "100001"),
        Invalid("Zis:KeyPool:QueueLimit", "none", "0"),
        Invalid("Zis:KeyPool:QueueLimit", "too many", "10001"),
        Invalid("Zis:KeyPool:Workers", "negative", "-1"),
        Invalid("Zis:KeyPool:Workers", "too many", "1025"),
        Invalid("Zis:RateLimit:RequestsPerMinute", "negative", "-1"),
        Invalid("Zis:Webhooks:RequestsPerMinute", "negative", "-1"),
        Invalid("Zis:Webhooks:RequestsPerMinute", "too many", "10000001"),
        Invalid("Zis:Sweep:IntervalMinutes", "never", "0"),
        Invalid("Zis:Sweep:IntervalMinutes", "too long", "10081"),
        Invalid("Zis:Sweep:KeepDays", "negative", "-1"),
        Invalid("Zis:Sweep:KeepDays", "too long", "3651"),
        Invalid("Zis:Runs:Concurrency", "negative", "-1"),
        Invalid("Zis:Runs:ConcurrencyOfAccount", "none", "0"),
        Invalid("Zis:Runs:ConcurrencyOfIntegration", "too many", "100001"),
        Invalid("Zis:Runs:QueueLimit", "none", "0"),
        Invalid("Zis:Runs:LeaseSeconds", "too short", "2"),
        Invalid("Zis:Outbound:AllowedNetworks:1", "the second network is invalid", "127.0.0.0/33"),
        Invalid("Zis:Outbound:AllowedNetworks:0", "a name", "localhost"),
        Invalid("Zis:Proxies:1", "the second network is invalid", "10.0.0.0/33"),
        Invalid("Zis:Proxies:0", "a name", "proxy.example"),
        Invalid("Zis:Proxies:0", "half an address", "10.1"),
        Invalid("Zis:PublicUrl", "no address", "zis.example"),
        Invalid("Zis:PublicUrl", "a query", "https://zis.example/?a"),
        Invalid("Zis:Accounts:acme:ZendeskBaseUrl", "no address", "acme"),
        Invalid("Zis:Accounts:acme:ZendeskBaseUrl", "neither http nor https", "ftp://acme"),
    ];

    [Test]
    public void The_default_settings_are_valid()
    {
        Assert.That(FindErrors([]), Is.Empty);
    }

    [Test]
    public void Valid_settings_are_accepted()
    {
        Assert.That(
            FindErrors(new()
            {
                ["Zis:DataDirectory"] = "/var/lib/zis",
                ["Zis:DefaultAccount"] = "Acme",
                ["Zis:Admin:Email"] = "ada@example.com",
                ["Zis:Admin:Token"] = "12345678",
                ["Zis:Admin:Password"] = "correct horse",
                ["Zis:MasterKey"] = ValidKey,
                ["Zis:KeyPool:Size"] = "0",
                ["Zis:KeyPool:QueueLimit"] = "1",
                ["Zis:KeyPool:Workers"] = "1",
                ["Zis:RateLimit:RequestsPerMinute"] = "700",
                ["Zis:Webhooks:RequestsPerMinute"] = "60",
                ["Zis:Sweep:IntervalMinutes"] = "1",
                ["Zis:Sweep:KeepDays"] = "0",
                ["Zis:Outbound:AllowedNetworks:0"] = "127.0.0.0/8",
                ["Zis:Outbound:AllowedNetworks:1"] = "fd00::/8",
                ["Zis:Outbound:AllowHttp"] = "true",
                ["Zis:PublicUrl"] = "https://zis.example",
                ["Zis:Proxies:0"] = "10.0.0.7",
                ["Zis:Proxies:1"] = "::1",
                ["Zis:Proxies:2"] = "172.16.0.0/12",
                ["Zis:Proxies:3"] = "fd00::/8",
                ["Zis:Accounts:acme:ZendeskBaseUrl"] = "http://localhost:9000/x",
                ["Zis:Runs:Concurrency"] = "0",
                ["Zis:Runs:ConcurrencyOfAccount"] = "1",
                ["Zis:Runs:ConcurrencyOfIntegration"] = "1",
                ["Zis:Runs:QueueLimit"] = "1",
                ["Zis:Runs:LeaseSeconds"] = "3",
            }),
            Is.Empty);
    }

    [TestCaseSource(nameof(InvalidSettings))]
    public void Only_the_invalid_setting_is_reported_without_its_secret(string setting, string value)
    {
        Dictionary<string, string?> settings = new() { [setting] = value };
        if (setting.EndsWith(":1", StringComparison.Ordinal))
        {
            settings[$"{setting[..^1]}0"] = "10.0.0.0/8";
        }

        var error = FindErrors(settings).Single();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error, Does.StartWith(setting).And.Match($"^{setting}(:| )"));
            Assert.That(error, Does.Not.Contain("S3cret"));
        }
    }

    [Test]
    public void An_account_of_the_settings_must_be_a_label()
    {
        var errors = FindErrors(new() { ["Zis:Accounts:no_label:ZendeskBaseUrl"] = "https://acme.example" });

        Assert.That(errors.Single(), Does.StartWith("Zis:Accounts:no_label: "));
    }

    [Test]
    public void All_invalid_settings_are_reported_together()
    {
        Dictionary<string, string?> settings = new()
        {
            ["Zis:DefaultAccount"] = "",
            ["Zis:Admin:Email"] = "",
            ["Zis:KeyPool:Size"] = "-1",
        };

        Assert.That(FindErrors(settings).Select(error => error.Split(' ')[0].TrimEnd(':')), Is.EqualTo(
            new[] { "Zis:DefaultAccount", "Zis:Admin:Email", "Zis:KeyPool:Size" }));
        Assert.That(StartError(settings).Message, Is.EqualTo(string.Join("; ", FindErrors(settings))));
    }

    [TestCase("Zis:DefualtAccount", "DefualtAccount")]
    [TestCase("Zis:Admin:Emial", "Emial")]
    [TestCase("Zis:KeyPool:Sizes", "Sizes")]
    [TestCase("Zis:Runs:Concurrent", "Concurrent")]
    public void An_unknown_name_is_reported_without_its_value(string setting, string name)
    {
        var error = StartError(new() { [setting] = "S3cret" });

        Assert.That(error.Message, Does.StartWith("invalid configuration section Zis: ").And.Contain($"'{name}'"));
        Assert.That(error.Message, Does.Not.Contain("S3cret"));
    }

    [TestCase("zis:defaultaccount", "acme")]
    [TestCase("ZIS:RUNS:CONCURRENCY", "1")]
    public void The_case_of_a_name_does_not_matter(string setting, string value)
    {
        Assert.That(FindErrors(new() { [setting] = value }), Is.Empty);
    }

    [TestCase("Zis:Runs:Concurrency", "many")]
    [TestCase("Zis:KeyPool:Size", "many")]
    [TestCase("Zis:Outbound:AllowHttp", "perhaps")]
    public void A_value_of_another_type_is_reported_by_the_name_of_its_setting(string setting, string value)
    {
        Assert.That(
            StartError(new() { [setting] = value }).Message,
            Does.StartWith("invalid configuration section Zis: ").And.Contain($"'{setting}'"));
    }

    [Test]
    public void A_master_key_can_be_set_in_only_one_setting()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory.File("key"), ValidKey + "\n");
        Dictionary<string, string?> settings = new() { ["Zis:MasterKeyFile"] = directory.File("key") };

        Assert.That(FindErrors(settings), Is.Empty);
        settings["Zis:MasterKey"] = ValidKey;
        Assert.That(FindErrors(settings).Single(), Is.EqualTo("Zis:MasterKey and Zis:MasterKeyFile exclude each other: set one"));
    }

    [Test]
    public void A_file_without_a_key_is_reported_without_its_content()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory.File("key"), "S3cret");

        Assert.That(FindErrors(new() { ["Zis:MasterKeyFile"] = directory.File("key") }).Single(), Is.EqualTo(
            $"Zis:MasterKeyFile: '{directory.File("key")}' must hold 32 bytes as Base64 or hexadecimal digits; "
            + "make one with: openssl rand -base64 32"));
    }

    [Test]
    public void PostgreSQL_requires_a_configured_master_key()
    {
        Dictionary<string, string?> settings = new() { ["ConnectionStrings:Zis"] = "Host=db" };

        Assert.That(FindErrors(settings).Single(), Does.StartWith("Zis:MasterKey or Zis:MasterKeyFile must be set with PostgreSQL"));
        settings["Zis:MasterKey"] = ValidKey;
        Assert.That(FindErrors(settings), Is.Empty);
    }

    private static IReadOnlyList<string> FindErrors(Dictionary<string, string?> settings)
    {
        using var services = CreateServices(settings);
        try
        {
            Settings.Check(services);
            return [];
        }
        catch (StartupException exception) when (exception.InnerException is OptionsValidationException invalid)
        {
            return [.. invalid.Failures];
        }
        catch (StartupException exception) when (exception.InnerException is AggregateException aggregate)
        {
            return [.. aggregate.InnerExceptions.Cast<OptionsValidationException>().SelectMany(invalid => invalid.Failures)];
        }
    }

    private static StartupException StartError(Dictionary<string, string?> settings)
    {
        using var services = CreateServices(settings);
        return Assert.Throws<StartupException>(() => Settings.Check(services));
    }

    private static ServiceProvider CreateServices(Dictionary<string, string?> settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        return new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddApplication()
            .AddInfrastructure(Settings.StoreOf(configuration))
            .AddSettings<HostingOptions, HostingOptionsValidator>()
            .BuildServiceProvider();
    }

    private static TestCaseData<string, string> Invalid(string setting, string description, string value) =>
        new(setting, value) { TestName = $"{{m}}({setting}, {description})" };
}
