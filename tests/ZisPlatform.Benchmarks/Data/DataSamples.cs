using System.Text;
using ZisPlatform.Benchmarks.Registry;

namespace ZisPlatform.Benchmarks.Data;

/// <summary>The requests of the benchmark of connections, configs and links, which the real server and the bare API accept.</summary>
/// <param name="Bearer">The integration's token, which the bare API ignores.</param>
internal sealed record DataSamples(string Bearer)
{
    public const string Integration = "bench";

    private static long _names;

    public byte[] NewConnection(string? name = null) => PostRequest(
        $"/api/services/zis/integrations/{Integration}/connections/bearer_token",
        $$"""{"name":"{{name ?? NewName()}}","allowed_domain":"api.example.com","""
        + "\"token\":\"0123456789abcdef0123456789abcdef0123456789abcdef\"}");

    public byte[] ReadConnection(string name) =>
        GetRequest($"/api/services/zis/integrations/{Integration}/connections/bearer_token/{name}");

    public byte[] NewConfig(string? scope = null) => PostRequest(
        $"/api/services/zis/integrations/{Integration}/configs",
        $$$"""{"scope":"{{{scope ?? NewName()}}}","config":"""
        + """{"channel":"#parcels","limits":{"each_hour":100,"wait":2.5},"tags":["urgent","vip"],"active":true,"note":null}}""");

    public byte[] ReadConfig(string scope) => GetRequest($"/api/services/zis/integrations/{Integration}/configs?filter%5Bscope%5D={scope}");

    public byte[] NewLink(string? name = null)
    {
        var linkName = name ?? NewName();
        return PostRequest(
            $"/api/services/zis/links/{Integration}",
            $$$"""{"link_type":"parcel","left_object":{"name":"{{{linkName}}}","metadata":{"channel":"email"}},"right_object":"""
            + $$$"""{"name":"parcel:{{{linkName}}}"}}""");
    }

    public byte[] ReadLink(string name) => SearchLinks(Integration, $"left_object_name={name}");

    public byte[] SearchLinks(string integration, string names) =>
        GetRequest($"/api/services/zis/links/{integration}?link_type=parcel&{names}");

    private static string NewName() => $"new-{Interlocked.Increment(ref _names)}";

    private byte[] GetRequest(string path) => RegistrySamples.Request("GET", path, bearer: Bearer);

    private byte[] PostRequest(string path, string body) => RegistrySamples.Request("POST", path, Encoding.UTF8.GetBytes(body), Bearer);
}
