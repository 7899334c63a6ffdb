using Microsoft.Extensions.Options;
using ZisPlatform.Application.Common;
using ZisPlatform.Testing;

namespace ZisPlatform.Infrastructure.Tests;

public class ZisOptionsValidatorTests
{
    private static readonly string ValidKey = Convert.ToBase64String(new byte[32]);

    private static readonly TestCaseData<string, Action<ZisOptions>>[] InvalidSettings =
    [
        Invalid("Zis:DataDirectory", "empty", o => o.DataDirectory = ""),
        Invalid("Zis:DataDirectory", "blank", o => o.DataDirectory = "  "),
        Invalid("Zis:DefaultAccount", "empty", o => o.DefaultAccount = ""),
        Invalid("Zis:DefaultAccount", "no label", o => o.DefaultAccount = "acme.example"),
        Invalid("Zis:Admin:Email", "no address", o => o.Admin.Email = "admin"),
        Invalid("Zis:Admin:Email", "colon", o => o.Admin.Email = "a:b@local"),
        Invalid("Zis:Admin:Token", "empty", o => o.Admin.Token = ""),
        Invalid("Zis:Admin:Token", "short", o => o.Admin.Token = "S3cret7"),
        Invalid("Zis:Admin:Token", "space", o => o.Admin.Token = "S3cret with space"),
        Invalid("Zis:Admin:Token", "line feed at the end, as from a file", o => o.Admin.Token = "S3cret-of-a-file\n"),
        Invalid("Zis:Admin:Token", "not ASCII", o => o.Admin.Token = "S3cretschlüssel"),
        Invalid("Zis:Admin:Password", "short", o => o.Admin.Password = "S3cret7"),
        Invalid("Zis:Admin:Password", "control character", o => o.Admin.Password = "S3cret-of-a-file\n"),
        Invalid("Zis:MasterKey", "no key", o => o.MasterKey = "S3cret"),
        Invalid("Zis:MasterKey", "31 bytes", o => o.MasterKey = Convert.ToBase64String(new byte[31])),
        Invalid("Zis:MasterKey", "empty", o => o.MasterKey = ""),
        Invalid("Zis:MasterKeyFile", "no file", o => o.MasterKeyFile = "/nowhere/master.key"),
        Invalid("Zis:KeyPool:Size", "negative", o => o.KeyPool.Size = -1),
        Invalid("Zis:KeyPool:Size", "too many", o => o.KeyPool.Size = 100_001),
        Invalid("Zis:KeyPool:QueueLimit", "none", o => o.KeyPool.QueueLimit = 0),
        Invalid("Zis:KeyPool:QueueLimit", "too many", o => o.KeyPool.QueueLimit = 10_001),
        Invalid("Zis:KeyPool:Workers", "negative", o => o.KeyPool.Workers = -1),
        Invalid("Zis:KeyPool:Workers", "too many", o => o.KeyPool.Workers = 1_025),
        Invalid("Zis:Webhooks:RequestsPerMinute", "negative", o => o.Webhooks.RequestsPerMinute = -1),
        Invalid("Zis:Webhooks:RequestsPerMinute", "too many", o => o.Webhooks.RequestsPerMinute = 10_000_001),
        Invalid("Zis:Sweep:IntervalMinutes", "never", o => o.Sweep.IntervalMinutes = 0),
        Invalid("Zis:Sweep:IntervalMinutes", "too long", o => o.Sweep.IntervalMinutes = 10_081),
        Invalid("Zis:Sweep:KeepDays", "negative", o => o.Sweep.KeepDays = -1),
        Invalid("Zis:Sweep:KeepDays", "too long", o => o.Sweep.KeepDays = 3_651),
        Invalid("Zis:Runs:Concurrency", "negative", o => o.Runs.Concurrency = -1),
        Invalid("Zis:Runs:ConcurrencyOfAccount", "none", o => o.Runs.ConcurrencyOfAccount = 0),
        Invalid("Zis:Runs:ConcurrencyOfIntegration", "too many", o => o.Runs.ConcurrencyOfIntegration = 100_001),
        Invalid("Zis:Runs:QueueLimit", "none", o => o.Runs.QueueLimit = 0),
        Invalid("Zis:Runs:LeaseSeconds", "too short", o => o.Runs.LeaseSeconds = 2),
        Invalid("Zis:Outbound:AllowedNetworks:1", "the second network is invalid", o =>
        {
            o.Outbound.AllowedNetworks.Add("127.0.0.0/8");
            o.Outbound.AllowedNetworks.Add("127.0.0.0/33");
        }),
        Invalid("Zis:Outbound:AllowedNetworks:0", "a name", o => o.Outbound.AllowedNetworks.Add("localhost")),
        Invalid("Zis:Proxies:1", "the second network is invalid", o =>
        {
            o.Proxies.Add("10.0.0.0/8");
            o.Proxies.Add("10.0.0.0/33");
        }),
        Invalid("Zis:Proxies:0", "a name", o => o.Proxies.Add("proxy.example")),
        Invalid("Zis:Proxies:0", "half an address", o => o.Proxies.Add("10.1")),
        Invalid("Zis:PublicUrl", "no address", o => o.PublicUrl = "zis.example"),
        Invalid("Zis:PublicUrl", "a query", o => o.PublicUrl = "https://zis.example/?a"),
        Invalid("Zis:Accounts:no_label", "no label", o => o.Accounts["no_label"] = new AccountOptions()),
        Invalid("Zis:Accounts:acme:ZendeskBaseUrl", "no address", o => o.Accounts["acme"] = new AccountOptions { ZendeskBaseUrl = "acme" }),
        Invalid(
            "Zis:Accounts:acme:ZendeskBaseUrl",
            "neither http nor https",
            o => o.Accounts["acme"] = new AccountOptions { ZendeskBaseUrl = "ftp://acme" }),
    ];

    [Test]
    public void The_default_settings_are_valid()
    {
        Assert.That(Validate(new ZisOptions()).Succeeded, Is.True);
    }

    [Test]
    public void Valid_settings_are_accepted()
    {
        var options = new ZisOptions
        {
            DefaultAccount = "Acme",
            Admin = { Email = "ada@example.com", Token = "12345678", Password = "correct horse" },
            MasterKey = ValidKey,
            KeyPool = { Size = 0, QueueLimit = 1, Workers = 1 },
            Outbound = { AllowedNetworks = { "127.0.0.0/8", "fd00::/8" } },
            Proxies = { "10.0.0.7", "::1", "172.16.0.0/12", "fd00::/8" },
            Accounts = { ["acme"] = new AccountOptions { ZendeskBaseUrl = "http://localhost:9000/x" } },
        };

        Assert.That(Validate(options).Failures, Is.Null);
    }

    [TestCaseSource(nameof(InvalidSettings))]
    public void Only_the_invalid_setting_is_reported_without_its_secret(string setting, Action<ZisOptions> configure)
    {
        var options = new ZisOptions();
        configure(options);

        var failure = Validate(options).Failures!.Single();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(failure, Does.StartWith(setting).And.Match($"^{setting}(:| )"));
            Assert.That(failure, Does.Not.Contain("S3cret"));
        }
    }

    [Test]
    public void All_invalid_settings_are_reported_together()
    {
        var options = new ZisOptions { DefaultAccount = "", Admin = { Email = "" }, KeyPool = { Size = -1 } };

        Assert.That(Validate(options).Failures!.Select(failure => failure.Split(' ')[0].TrimEnd(':')), Is.EqualTo(
            new[] { "Zis:DefaultAccount", "Zis:Admin:Email", "Zis:KeyPool:Size" }));
    }

    [Test]
    public void A_master_key_can_be_set_in_only_one_setting()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory.File("key"), ValidKey + "\n");

        Assert.That(Validate(new ZisOptions { MasterKeyFile = directory.File("key") }).Succeeded, Is.True);
        Assert.That(Validate(new ZisOptions { MasterKeyFile = directory.File("key"), MasterKey = ValidKey }).Failures!.Single(), Is.EqualTo(
            "Zis:MasterKey and Zis:MasterKeyFile exclude each other: set one"));
    }

    [Test]
    public void A_file_without_a_key_is_reported_without_its_content()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory.File("key"), "S3cret");

        Assert.That(Validate(new ZisOptions { MasterKeyFile = directory.File("key") }).Failures!.Single(), Is.EqualTo(
            $"Zis:MasterKeyFile: '{directory.File("key")}' must hold 32 bytes as Base64 or hexadecimal digits; "
            + "make one with: openssl rand -base64 32"));
    }

    [Test]
    public void PostgreSQL_requires_a_configured_master_key()
    {
        Assert.That(
            Validate(new ZisOptions(), "Host=db").Failures!.Single(),
            Does.StartWith("Zis:MasterKey or Zis:MasterKeyFile must be set with PostgreSQL"));
        Assert.That(Validate(new ZisOptions { MasterKey = ValidKey }, "Host=db").Succeeded, Is.True);
    }

    private static ValidateOptionsResult Validate(ZisOptions options, string? connectionString = null) =>
        new ZisOptionsValidator(new StoreSettings(connectionString)).Validate(null, options);

    private static TestCaseData<string, Action<ZisOptions>> Invalid(string setting, string description, Action<ZisOptions> configure) =>
        new(setting, configure) { TestName = $"{{m}}({setting}, {description})" };
}
