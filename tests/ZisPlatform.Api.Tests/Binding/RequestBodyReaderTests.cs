using System.Text;
using System.Text.Json;
using CsCheck;
using Microsoft.AspNetCore.Http;
using ZisPlatform.Api.Binding;
using ZisPlatform.Api.Identity;
using ZisPlatform.Api.Registry;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Binding;

public class RequestBodyReaderTests
{
    [TestCase("""{"description":5}""")]
    [TestCase("""{"description":null}""")]
    [TestCase("""{"description":true}""")]
    [TestCase("""{"description":[]}""")]
    [TestCase("""{"description":{}}""")]
    [TestCase("""{"description":"\ud800"}""")]
    [TestCase("""{"x":[{"y":1}],"description":5}""")]
    public async Task A_member_of_the_wrong_type_is_reported_with_the_expected_type(string json)
    {
        Assert.That((await ReadAsync<CreateIntegrationBody>(json)).Errors, Is.EqualTo(new[]
        {
            new Error(ErrorKind.Invalid, "json.wrong_type", "description must be a string of well-formed Unicode", "$.description"),
        }));
    }

    [TestCase("""{"user_id":"seven"}""", "user_id must be an integer", "$.user_id")]
    [TestCase("""{"user_id":1.5}""", "user_id must be an integer", "$.user_id")]
    [TestCase("""{"user_id":99999999999999999999}""", "user_id must be an integer", "$.user_id")]
    [TestCase("""{"any_user":"true"}""", "any_user must be true or false", "$.any_user")]
    [TestCase("""{"any_user":null}""", "any_user must be true or false", "$.any_user")]
    [TestCase("""{"description":"x","userid":7}""", "there is no such member; known: description, user_id, any_user", "$.userid")]
    [TestCase("""{"User_id":7}""", "there is no such member; known: description, user_id, any_user", "$.User_id")]
    public async Task The_platform_API_reports_expected_types_and_known_members(string json, string detail, string path)
    {
        var error = (await ReadAsync<CreateApiTokenBody>(json)).Errors.Single();

        Assert.That((error.Detail, error.Path), Is.EqualTo((detail, path)));
    }

    [TestCase("""{"role":"owner"}""")]
    [TestCase("""{"role":1}""")]
    [TestCase("""{"role":null}""")]
    public async Task An_invalid_choice_is_refused_with_the_allowed_values(string json)
    {
        Assert.That((await ReadAsync<CreateUserBody>(json)).Errors.Single().Detail, Is.EqualTo("role must be one of \"agent\", \"admin\""));
    }

    [TestCase("{", "line 1, byte 2")]
    [TestCase("nonsense", "line 1, byte 2")]
    [TestCase("{\n \"description\": 'x'}", "line 2, byte 17")]
    [TestCase("""{"description":"x",}""", "line 1, byte 20")]
    [TestCase("""{"description":"x" """, "line 1, byte 20")]
    [TestCase("""{"description":"a\x"}""", "line 1, byte 19")]
    [TestCase("{\"description\":\"a\nb\"}", "line 1, byte 18")]
    public async Task Malformed_JSON_is_refused_with_its_position(string json, string position)
    {
        Assert.That((await ReadAsync<CreateIntegrationBody>(json)).Errors, Is.EqualTo(new[]
        {
            new Error(ErrorKind.Invalid, "json.malformed", $"the body is not valid JSON: {position}", "$"),
        }));
    }

    [TestCase("{}{}", "3")]
    [TestCase("{} x", "4")]
    [TestCase("{} null", "4")]
    public async Task Content_after_the_object_is_refused(string json, string position)
    {
        var error = (await ReadAsync<CreateIntegrationBody>(json)).Errors.Single();

        Assert.That(error.Code, Is.EqualTo("json.malformed"));
        Assert.That(error.Detail, Does.EndWith($"something follows its end, at byte {position}").Or.Match($"line 1, byte {position}$"));
    }

    [TestCase("[]")]
    [TestCase("null")]
    [TestCase("17")]
    [TestCase("\"{}\"")]
    public async Task A_body_that_is_not_an_object_is_refused(string json)
    {
        Assert.That((await ReadAsync<CreateIntegrationBody>(json)).Errors, Is.EqualTo(new[] { RequestBodyReader.NotAnObject }));
    }

    [TestCase("")]
    [TestCase(" \r\n\t ")]
    [TestCase("{}")]
    [TestCase("\uFEFF{}")]
    [TestCase("""{"Description":"of another case"}""")]
    [TestCase("""{"jwt_public_key":"","name":{"a":[1]}}""")]
    public async Task A_body_without_known_members_is_empty(string json)
    {
        Assert.That((await ReadAsync<CreateIntegrationBody>(json)).Value.Description, Is.Null);
    }

    [Test]
    public async Task The_last_duplicate_member_wins()
    {
        Assert.That(
            (await ReadAsync<CreateIntegrationBody>("""{"description":"a","description":"b"}""")).Value.Description, Is.EqualTo("b"));
    }

    [Test]
    public async Task Invalid_UTF8_is_refused()
    {
        byte[] bytes = [.. """{"description":" """u8, 0xC3, 0x28, .. "\"}"u8];

        Assert.That((await ReadAsync<CreateIntegrationBody>(bytes, bytes.Length)).Errors.Single().Kind, Is.EqualTo(ErrorKind.Invalid));
    }

    [Test]
    public async Task Text_is_read_unchanged_in_chunks_of_any_size() =>
        await Gen.Select(Texts.WellFormed, Gen.Int[1, 40], Gen.Bool).SampleAsync(
            async (text, chunkSize, hasByteOrderMark) =>
            {
                var json = (hasByteOrderMark ? "\uFEFF" : "") + JsonSerializer.Serialize(new { description = text, other = text });
                var body = await ReadAsync<CreateIntegrationBody>(Encoding.UTF8.GetBytes(json), chunkSize);
                return body.Errors.Count == 0 && body.Value.Description == text;
            },
            iter: 1_000);

    [Test]
    public async Task Malformed_bytes_never_cause_an_exception() => await Gen
        .Select(
            Gen.OneOf(
                Gen.Byte.Array[0, 60], Gen.String[Gen.Char["{}[]\":,description\\u0123 ntrue"], 0, 60].Select(Encoding.UTF8.GetBytes)),
            Gen.Int[1, 20])
        .SampleAsync(async (bytes, chunkSize) => (await ReadAsync<CreateIntegrationBody>(bytes, chunkSize)) is not null, iter: 5_000);

    /// <summary>A body can contain a password.</summary>
    [TestCase("""{"email":"ada@example.com","password":["S3cret"]}""")]
    [TestCase("""{"email":"ada@example.com","password":{"S3cret":1}}""")]
    [TestCase("""{"email":"ada@example.com","password":"S3cret\q"}""")]
    [TestCase("""{"email":"ada@example.com","password":"S3cret" x}""")]
    [TestCase("""{"email":"ada@example.com","role":"S3cret"}""")]
    [TestCase("""{"email":"ada@example.com","password":S3cret}""")]
    [TestCase("""["S3cret"]""")]
    public async Task A_refusal_never_repeats_a_value(string json)
    {
        var error = (await ReadAsync<CreateUserBody>(json)).Errors.Single();

        Assert.That($"{error}", Does.Not.Contain("S3cret"));
    }

    [Test]
    public async Task A_body_over_the_size_limit_is_refused_as_too_large()
    {
        var context = new DefaultHttpContext();
        context.Request.Body = new ChunkedStream([], 1)
        {
            ReadException = new BadHttpRequestException("too large", StatusCodes.Status413PayloadTooLarge),
        };

        var body = await JsonRequest<CreateIntegrationBody>.BindAsync(context);

        Assert.That(
            body!.Errors,
            Is.EqualTo(new[] { new Error(ErrorKind.TooLarge, "http.body_too_large", "the request body is larger than 1,048,576 bytes") }));
    }

    /// <summary>At least one script sends numbers in quotes (contract 7.2).</summary>
    [Test]
    public async Task A_quoted_number_is_read_as_a_number()
    {
        Assert.That((await ReadAsync<CreateApiTokenBody>("""{"user_id":"7"}""")).Value.UserId, Is.EqualTo(7));
    }

    [Test]
    public async Task A_choice_is_read_from_its_name_in_the_API()
    {
        Assert.That((await ReadAsync<CreateUserBody>("""{"role":"admin"}""")).Value.Role, Is.EqualTo(Role.Admin));
    }

    private static Task<JsonRequest<T>> ReadAsync<T>(string json)
        where T : class, new() => ReadAsync<T>(Encoding.UTF8.GetBytes(json), int.MaxValue);

    private static async Task<JsonRequest<T>> ReadAsync<T>(byte[] bytes, int chunkSize)
        where T : class, new()
    {
        var context = new DefaultHttpContext();
        context.Request.Body = new ChunkedStream(bytes, chunkSize);
        return (await JsonRequest<T>.BindAsync(context))!;
    }

    /// <summary>Simulates a network connection that delivers a few bytes at a time.</summary>
    private sealed class ChunkedStream(byte[] bytes, int chunkSize) : MemoryStream(bytes)
    {
        public Exception? ReadException { get; init; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ReadException is null
                ? base.ReadAsync(buffer[..Math.Min(chunkSize, buffer.Length)], cancellationToken)
                : throw ReadException;
    }
}
