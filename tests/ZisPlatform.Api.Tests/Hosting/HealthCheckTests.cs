using Microsoft.Extensions.Configuration;
using ZisPlatform.Api.Hosting;

namespace ZisPlatform.Api.Tests.Hosting;

public class HealthCheckTests
{
    [TestCase("urls", "http://0.0.0.0:8080", "http://127.0.0.1:8080/healthz")]
    [TestCase("urls", "http://*:8080", "http://127.0.0.1:8080/healthz")]
    [TestCase("urls", "http://+:8080", "http://127.0.0.1:8080/healthz")]
    [TestCase("urls", "http://[::]:8080", "http://[::1]:8080/healthz")]
    [TestCase("urls", "http://[::1]:8080", "http://[::1]:8080/healthz")]
    [TestCase("urls", "http://127.0.0.2:8081", "http://127.0.0.2:8081/healthz")]
    [TestCase("urls", "http://localhost:5000;http://10.0.0.1:5001", "http://localhost:5000/healthz")]
    [TestCase("http_ports", "8080;8081", "http://127.0.0.1:8080/healthz")]
    [TestCase("other", "", "http://127.0.0.1:8080/healthz")]
    public void The_health_check_queries_the_first_address_of_the_server(string setting, string value, string expected)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(setting, value)]).Build();

        Assert.That(HealthCheck.GetUrl(configuration), Is.EqualTo(new Uri(expected)));
    }
}
