using System.Collections;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;
using ZisPlatform.Api.Tests.Identity.OAuth;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.OpenApi;

/// <summary>Compares the query parameters that the server reads with those in its OpenAPI document.</summary>
public class QueryParameterTests
{
    [Test]
    public async Task Every_query_parameter_that_is_read_is_documented()
    {
        var recorder = new QueryRecorder();
        await using var server = await ZisTestServer.StartAsync(Engine.Sqlite, services => services.AddSingleton<IStartupFilter>(recorder));
        using var client = server.CreateOperatorClient();
        foreach (var row in CredentialMatrixTests.Rows)
        {
            await client.SendAsync(row.Method, row.PathFor("widget_sync"), row.Body);

            if (row.IsEndless)
            {
                continue;
            }

            // Some parameters are read only if the request has a page size.
            await client.SendAsync(
                row.Method,
                row.PathFor("widget_sync").Split('?')[0] + "?page[size]=1&bundle=b&to=1",
                row.Body);
        }

        var document = (await client.SendAsync("GET", "/openapi/v1.json")).Json;
        Assert.That(
            recorder.Names.Select(parameter => parameter.Name),
            Is.SupersetOf(
                new[] { "dry_run", "from", "integration", "bundle", "to", "page[size]", "per_page", "client_id", "job_spec_name" }),
            "the requests read these query parameters");
        foreach (var (method, path, name) in recorder.Names)
        {
            var parameters = document["paths"]![path]![method]!["parameters"]?.AsArray() ?? [];
            Assert.That(
                parameters.Where(parameter => (string)parameter!["in"]! == "query").Select(parameter => (string)parameter!["name"]!),
                Does.Contain(name),
                $"{method} {path}");
        }
    }

    [Test]
    public async Task Each_parameter_is_documented_once()
    {
        using var client = (await ZisTestServer.SharedAsync(Engine.Sqlite)).CreateAnonymousClient();
        var document = (await client.SendAsync("GET", "/openapi/v1.json")).Json;

        var lists = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject())
            .Select(operation => operation.Value!["parameters"]?.AsArray() ?? [])
            .ToList();

        Assert.That(lists.Count(list => list.Count > 2), Is.GreaterThan(5));
        Assert.That(lists.Select(list => list.Select(parameter => (string)parameter!["name"]!)), Is.All.Unique);
    }

    /// <summary>Records the query parameters that each endpoint reads.</summary>
    private sealed class QueryRecorder : IStartupFilter
    {
        private readonly ConcurrentDictionary<(string Method, string Path, string Name), bool> _names = new();

        public IReadOnlyList<(string Method, string Path, string Name)> Names => [.. _names.Keys.Order()];

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(async (context, continuation) =>
            {
                var query = new RecordingQuery(context.Request.Query);
                context.Features.Set<IQueryFeature>(new QueryFeature(query));
                await continuation(context);
                if (context.GetEndpoint() is RouteEndpoint endpoint)
                {
                    var path = endpoint.RoutePattern.RawText!
                        .Replace(":long", "", StringComparison.Ordinal)
                        .Replace(":int:min(1)", "", StringComparison.Ordinal);
                    query.ReadNames.ForEach(name => _names[(context.Request.Method.ToLowerInvariant(), path, name)] = true);
                }
            });
            next(app);
        };
    }

    /// <summary>
    /// Records the parameters that are read. Listing the keys throws an exception, because it does not show which parameter is read.
    /// </summary>
    private sealed class RecordingQuery(IQueryCollection query) : IQueryCollection
    {
        public List<string> ReadNames { get; } = [];

        public int Count => query.Count;

        public ICollection<string> Keys => throw new NotSupportedException(
            "The keys cannot be listed, because the access would not be recorded. Read each parameter by its name.");

        public StringValues this[string key] => query[Record(key)];

        public bool ContainsKey(string key) => query.ContainsKey(Record(key));

        public bool TryGetValue(string key, [MaybeNullWhen(false)] out StringValues value) => query.TryGetValue(Record(key), out value);

        // Links to other pages repeat the whole query, which does not read a parameter.
        public IEnumerator<KeyValuePair<string, StringValues>> GetEnumerator() => query.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        private string Record(string key)
        {
            ReadNames.Add(key);
            return key;
        }
    }
}
