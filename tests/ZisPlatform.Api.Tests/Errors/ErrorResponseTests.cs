using Microsoft.AspNetCore.Http;
using ZisPlatform.Api.Errors;
using ZisPlatform.Api.Hosting;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Api.Tests.Errors;

public class ErrorResponseTests
{
    private const string Vendor = "/api/services/zis/registry/slack";

    [TestCase(ErrorKind.Invalid, 400, "1010")]
    [TestCase(ErrorKind.Refused, 400, "1010")]
    [TestCase(ErrorKind.Unauthenticated, 401, "1001")]
    [TestCase(ErrorKind.Forbidden, 403, "1003")]
    [TestCase(ErrorKind.NotFound, 404, "1004")]
    [TestCase(ErrorKind.Conflict, 409, "1009")]
    [TestCase(ErrorKind.Unprocessable, 422, "1022")]
    [TestCase(ErrorKind.TooLarge, 413, "1013")]
    [TestCase(ErrorKind.TooSlow, 408, "1008")]
    [TestCase(ErrorKind.TooManyRequests, 429, "1029")]
    [TestCase(ErrorKind.Unavailable, 503, "1053")]
    public async Task On_vendor_paths_each_kind_has_its_status_and_code(ErrorKind kind, int status, string code)
    {
        var response = await WriteAsync(Vendor, new Error(kind, "test.code", "what is wrong"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.Status, Is.EqualTo(status));
            Assert.That(response.Type, Is.EqualTo("application/json; charset=utf-8"));
            Assert.That(response.Body, Is.EqualTo(
                $$"""{"errors":[{"code":"{{code}}","detail":"what is wrong","status":"{{status}}"}],"message":"what is wrong"}"""));
        }
    }

    [Test]
    public async Task Every_kind_has_an_error_status()
    {
        foreach (var kind in Enum.GetValues<ErrorKind>())
        {
            Assert.That((await WriteAsync(Vendor, new Error(kind, "test.code", "x"))).Status, Is.InRange(400, 599), $"{kind}");
        }
    }

    [Test]
    public async Task The_first_of_several_errors_determines_the_status()
    {
        var response = await WriteAsync(
            Vendor, new Error(ErrorKind.Invalid, "a.b", "bad name"), new Error(ErrorKind.Conflict, "c.d", "bad text", "$.description"));

        Assert.That(response.Status, Is.EqualTo(400));
        Assert.That(response.Body, Is.EqualTo(
            """{"errors":[{"code":"1010","detail":"bad name","status":"400"},"""
            + """{"code":"1010","detail":"bad text (at $.description)","status":"400"}],"""
            + "\"message\":\"bad name; bad text (at $.description)\"}"));
    }

    [TestCase("/api/platform/v1/users")]
    [TestCase("/API/Platform/v1/users")]
    public async Task On_platform_paths_errors_are_problem_details_with_the_request_id(string path)
    {
        var response = await WriteAsync(
            path, new Error(ErrorKind.Conflict, "identity.email_taken", "taken", "$.email"), new Error(ErrorKind.Invalid, "a.b", "bad"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.Status, Is.EqualTo(409));
            Assert.That(response.Type, Is.EqualTo("application/problem+json"));
            Assert.That(response.Body, Is.EqualTo(
                """{"type":"about:blank","title":"Conflict","status":409,"detail":"taken (at $.email); bad","""
                + "\"code\":\"identity.email_taken\",\"request_id\":\"the-request\",\"errors\":["
                + """{"code":"identity.email_taken","detail":"taken","path":"$.email"},{"code":"a.b","detail":"bad","path":null}]}"""));
        }
    }

    [TestCase("/api/platformer/v1")]
    [TestCase("/api/services/zis/api/platform")]
    [TestCase("/")]
    public async Task A_path_that_resembles_a_platform_path_has_vendor_errors(string path)
    {
        Assert.That((await WriteAsync(path, IdentityErrors.AdminOnly)).Body, Does.StartWith("""{"errors":[{"code":"1003","""));
    }

    [TestCase(0.1, "1")]
    [TestCase(1, "1")]
    [TestCase(1.2, "2")]
    [TestCase(10, "10")]
    public async Task Retry_After_is_rounded_up_to_whole_seconds(double seconds, string header)
    {
        var response = await WriteAsync(Vendor, IdentityErrors.TooManyFailures(TimeSpan.FromSeconds(seconds)));

        Assert.That(response.RetryAfter, Is.EqualTo(header));
    }

    [Test]
    public async Task Errors_without_a_retry_time_have_no_Retry_After()
    {
        Assert.That((await WriteAsync(Vendor, IdentityErrors.AdminOnly)).RetryAfter, Is.Null);
    }

    /// <summary>Texts without additional escapes can be found in logs with a plain search.</summary>
    [TestCase(Vendor)]
    [TestCase("/api/platform/v1/users")]
    public async Task Text_is_escaped_only_as_required_by_JSON(string path)
    {
        Assert.That((await WriteAsync(path, new Error(ErrorKind.Invalid, "a.b", "'<ü>' + \"&\""))).Body, Does.Contain("""
            "detail":"'<ü>' + \"&\""
            """));
    }

    [Test]
    public async Task The_error_code_is_noted_for_the_log()
    {
        var context = new DefaultHttpContext();

        await ErrorResponse.WriteAsync(context, IdentityErrors.AdminOnly);

        Assert.That(RequestContext.Of(context).Outcome, Is.EqualTo("identity.admin_only"));
    }

    private static async Task<(int Status, string Body, string? Type, string? RetryAfter)> WriteAsync(string path, params Error[] errors)
    {
        var context = new DefaultHttpContext { TraceIdentifier = "the-request" };
        using var body = new MemoryStream();
        context.Request.Path = path;
        context.Response.Body = body;
        await ErrorResponse.WriteAsync(context, errors);
        var (response, retryAfter) = (context.Response, context.Response.Headers.RetryAfter);
        return (
            response.StatusCode,
            System.Text.Encoding.UTF8.GetString(body.ToArray()),
            response.ContentType,
            retryAfter.Count == 0 ? null : retryAfter.ToString());
    }
}
