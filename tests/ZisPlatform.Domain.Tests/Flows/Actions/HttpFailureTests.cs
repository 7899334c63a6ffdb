using ZisPlatform.Domain.Flows;
using ZisPlatform.Domain.Flows.Actions;

namespace ZisPlatform.Domain.Tests.Flows.Actions;

public class HttpFailureTests
{
    [TestCase(HttpRequestError.NameResolutionError, "the host name is unknown")]
    [TestCase(HttpRequestError.ConnectionError, "cannot connect")]
    [TestCase(HttpRequestError.SecureConnectionError, "TLS failed")]
    [TestCase(HttpRequestError.ResponseEnded, "the connection broke")]
    public void A_failed_request_has_a_reason_and_may_be_repeated(HttpRequestError error, string reason)
    {
        var failure = HttpFailure.Find(new HttpRequestException(error));

        Assert.That(failure, Is.EqualTo(FlowErrors.NoResponse(reason)));
        Assert.That(failure!.Rerun, Is.Not.Null);
    }

    [Test]
    public void Damaged_compression_would_be_damaged_again() =>
        Assert.That(HttpFailure.Find(new InvalidDataException()), Is.EqualTo(FlowErrors.Refused("the answer's compression is damaged")));

    [Test]
    public void An_exception_that_is_not_one_of_a_request_has_no_reason() =>
        Assert.That(HttpFailure.Find(new ArgumentException("fault")), Is.Null);

    [TestCase(2 * 1024 * 1024, "2MB")]
    [TestCase(16 * 1024, "16KB")]
    [TestCase(1_000, "1000 bytes")]
    public void A_body_beyond_the_limit_names_the_limit(int limit, string text) =>
        Assert.That(FlowErrors.TooLarge("payload", limit).Cause, Is.EqualTo($"external action failed: payload is larger than {text}"));
}
