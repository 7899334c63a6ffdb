using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Registry.Integrations;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;
using ZisPlatform.Domain.Registry;
using ZisPlatform.Infrastructure.Identity;
using ZisPlatform.Infrastructure.Persistence;
using ZisPlatform.Infrastructure.Registry;
using ZisPlatform.Testing;

namespace ZisPlatform.Infrastructure.Tests.Registry;

public sealed class RequestSignerTests : IAsyncDisposable
{
    private static readonly AccountId Acme = new(7);
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 8, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _clock = new(Start);
    private readonly FakeProtector _protector = new();
    private readonly TemporaryStore _store = TemporaryStore.Migrated();
    private readonly Db _db;
    private readonly RSA _key = RSA.Create(2048);
    private readonly RequestSigner _signer;

    public RequestSignerTests()
    {
        _db = new Db(_store.Database);
        _signer = NewSigner("https://zis.example/");
    }

    [SetUp]
    public async Task RegisterIntegrationAsync()
    {
        var key = new SigningKey(
            _key.ExportSubjectPublicKeyInfoPem(),
            _protector.Protect(CreateIntegration.KeyPurpose, "widget_sync", _key.ExportPkcs8PrivateKey()));
        var work = new UnitOfWork(_db);
        new IdentityStore(_db, work).Add(Account.Open(Acme, Subdomain.Parse("acme").Value, null, Start).Value);
        new IntegrationRepository(_db, work).Add(
            Integration.Register(Acme, IntegrationName.Parse("widget_sync").Value, null, key, 1, Start).Value);
        await work.CommitOrThrowAsync(default);
    }

    public ValueTask DisposeAsync()
    {
        _signer.Dispose();
        _key.Dispose();
        return _store.DisposeAsync();
    }

    [Test]
    public async Task A_token_contains_issuer_subject_audience_and_validity()
    {
        var token = new JsonWebToken(await SignAsync("https://api.example.com/items?a=1"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                (token.Alg, token.Typ, token.Issuer, token.Subject), Is.EqualTo(("RS256", "JWT", "https://zis.example", "widget_sync")));
            Assert.That(token.Audiences, Is.EqualTo(new[] { "https://api.example.com" }));
            Assert.That(token.GetPayloadValue<long>("account_id"), Is.EqualTo(7));
            Assert.That(token.Kid, Has.Length.EqualTo(43), "the key's thumbprint (RFC 7638)");
            Assert.That((token.IssuedAt, token.ValidFrom, token.ValidTo), Is.EqualTo((
                Start.AddSeconds(-30).UtcDateTime, Start.AddSeconds(-30).UtcDateTime, Start.AddSeconds(270).UtcDateTime)));
        }
    }

    [Test]
    public async Task A_server_without_a_public_URL_uses_the_product_name_as_issuer()
    {
        using var signer = NewSigner(null);

        var token = new JsonWebToken(await signer.SignAsync(Acme, "widget_sync", new Uri("https://a.example"), CancellationToken.None));

        Assert.That(token.Issuer, Is.EqualTo("ZisPlatform"));
    }

    [TestCase("https://api.example.com/x", "https://api.example.com")]
    [TestCase("https://API.example.com:443/", "https://api.example.com")]
    [TestCase("https://api.example.com:8443/", "https://api.example.com:8443")]
    [TestCase("http://127.0.0.1:81/", "http://127.0.0.1:81")]
    [TestCase("https://[2001:db8::1]:444/", "https://[2001:db8::1]:444")]
    [TestCase("https://bücher.example/", "https://xn--bcher-kva.example")]
    public async Task The_audience_is_the_origin_of_the_request(string url, string origin)
    {
        Assert.That(new JsonWebToken(await SignAsync(url)).Audiences, Is.EqualTo(new[] { origin }));
    }

    [Test]
    public async Task Calls_to_an_origin_share_a_token_until_it_is_about_to_expire()
    {
        var first = await SignAsync("https://api.example.com/a");
        var other = await SignAsync("https://other.example.com/a");
        _clock.Advance(TimeSpan.FromSeconds(209));
        var same = await SignAsync("https://api.example.com/b");
        _clock.Advance(TimeSpan.FromSeconds(1));
        var next = await SignAsync("https://api.example.com/a");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(same, Is.SameAs(first));
            Assert.That(other, Is.Not.EqualTo(first));
            Assert.That(next, Is.Not.EqualTo(first));
            Assert.That(
                new JsonWebToken(first).ValidTo - _clock.GetUtcNow().UtcDateTime,
                Is.EqualTo(TimeSpan.FromMinutes(1)),
                "the remaining lifetime of the first token");
            Assert.That(_protector.UnprotectCount, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Concurrent_calls_share_one_valid_signature()
    {
        var tokens = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => Task.Run(() => SignAsync($"https://api.example.com/{i}"))));

        var parts = tokens[0].Split('.');
        Assert.That(tokens.Distinct().Count(), Is.EqualTo(1));
        Assert.That(_key.VerifyData(
            System.Text.Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"),
            System.Buffers.Text.Base64Url.DecodeFromChars(parts[2]),
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1));
    }

    [TestCase(7, "unknown")]
    [TestCase(8, "widget_sync")]
    public void Nothing_is_signed_for_an_integration_that_the_account_does_not_have(long account, string integration)
    {
        Assert.That(
            async () => await _signer.SignAsync(new AccountId(account), integration, new Uri("https://a.example"), CancellationToken.None),
            Throws.InvalidOperationException);
    }

    private Task<string> SignAsync(string url) => _signer.SignAsync(Acme, "widget_sync", new Uri(url), CancellationToken.None).AsTask();

    private RequestSigner NewSigner(string? publicUrl) =>
        new(_db, _protector, Options.Create(new ServerOptions { PublicUrl = publicUrl }), _clock);
}
