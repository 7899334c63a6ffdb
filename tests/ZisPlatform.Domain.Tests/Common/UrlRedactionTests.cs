using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Tests.Common;

public class UrlRedactionTests
{
    [TestCase("https://a.example/token", "https://a.example/token")]
    [TestCase("https://a.example/token?", "https://a.example/token?")]
    [TestCase("https://a.example/token?key=s3cret", "https://a.example/token?key=*****")]
    [TestCase("https://a.example/token?a=1&b=x=y&c=", "https://a.example/token?a=*****&b=*****&c=*****")]
    [TestCase("https://a.example/token?s3cret", "https://a.example/token?*****")]
    [TestCase("https://a.example/token?a=1&&b=?", "https://a.example/token?a=*****&&b=*****")]
    [TestCase("", "")]
    public void Only_the_values_of_the_query_are_masked(string url, string masked)
    {
        Assert.That(UrlRedaction.MaskQuery(url), Is.EqualTo(masked));
    }

    [TestCase("https://a.example/?k=*****", "https://a.example/?k=1", "https://a.example/?k=1")]
    [TestCase("https://b.example/?k=*****", "https://a.example/?k=1", "https://b.example/?k=*****")]
    [TestCase("https://a.example/?k=2", "https://a.example/?k=1", "https://a.example/?k=2")]
    [TestCase(null, "https://a.example/?k=1", null)]
    [TestCase("https://a.example/", null, "https://a.example/")]
    public void A_masked_url_that_is_sent_back_keeps_the_current_one(string? sent, string? current, string? expected)
    {
        Assert.That(UrlRedaction.Unmask(sent, current), Is.EqualTo(expected));
    }
}
