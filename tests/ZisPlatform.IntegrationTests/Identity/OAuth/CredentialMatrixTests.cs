using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ZisPlatform.Api.Authorization;
using ZisPlatform.Testing;

namespace ZisPlatform.IntegrationTests.Identity.OAuth;

/// <summary>
/// The table of contract 1.4 with the answers of contract 1.5: every endpoint, with every kind of credential, of an admin and an agent,
/// for an integration of the account, of another account, and for none. A new endpoint needs a row in <see cref="Endpoints"/>.
/// </summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class CredentialMatrixTests(Engine engine)
{
    private const string Mismatch = "401 Authorization failed due to integration mismatch";
    private const string Disabled = "401 Authorization failed due to OAuth being disabled for this API request";
    private const string Unknown = "401 Authentication failed";
    private const string AgentRefused = "403 Only admin user is allowed";

    /// <summary>The expectation for an accepted caller. The response of the endpoint itself is not part of this table.</summary>
    private const string In = "in";

    private const Credentials Registry = Credentials.Basic | Credentials.ZisToken | Credentials.Session;

    private const Credentials Data = Credentials.ZisToken | Credentials.Session;

    private const string DataPath = "/api/services/zis/integrations/{i}/connections";

    private const string Clients = "/api/services/zis/connections/oauth/clients/{i}";

    private const string OurConnections = "/api/platform/v1/integrations/none/connections";

    private const string OneOfOurs = "/api/platform/v1/integrations/{integration}/connections/{name}";
    private const Credentials OfIntegration = Credentials.ZisToken | Credentials.Session;
    private const Credentials Admins = Credentials.Basic | Credentials.OtherToken | Credentials.Session;

    /// <summary>
    /// Accepted by endpoints that create or return credentials: an OAuth token must not yield one that lasts longer or allows more.
    /// </summary>
    private const Credentials Owners = Credentials.Basic | Credentials.Session;

    /// <summary>
    /// The endpoints. <c>{i}</c> is the integration; every other resource is named by an id that does not exist, so that rows change
    /// nothing. <c>Takes</c> deliberately repeats contract 1.4.
    /// </summary>
    private static readonly IReadOnlyList<Row> Endpoints =
    [
        new("POST", "/api/services/zis/registry/{i}", Credentials.All)
        {
            Pattern = "/api/services/zis/registry/{integration}", Body = """{"description":7}""", MayBeNew = true,
        },
        new("GET", "/api/services/zis/registry/integrations", Admins),
        new("POST", "/api/services/zis/registry/{i}/bundles", Credentials.Basic | Credentials.Session)
        {
            Pattern = "/api/services/zis/registry/{integration}/bundles", Body = "{}",
        },
        new("GET", "/api/services/zis/registry/{i}/bundles", Registry) { Pattern = "/api/services/zis/registry/{integration}/bundles" },
        new("GET", "/api/services/zis/registry/{i}/bundles/1", Registry)
        {
            Pattern = "/api/services/zis/registry/{integration}/bundles/{uuid}",
        },
        new("DELETE", "/api/services/zis/registry/{i}/bundles/1", Credentials.Basic | Credentials.ZisToken)
        {
            Pattern = "/api/services/zis/registry/{integration}/bundles/{uuid}",
        },
        new("GET", "/api/services/zis/registry/{i}/job_specs", Registry) { Pattern = "/api/services/zis/registry/{integration}/job_specs" },
        new("POST", "/api/services/zis/registry/job_specs/install?job_spec_name=zis:{i}:job_spec:none", Registry)
        {
            Pattern = "/api/services/zis/registry/job_specs/install",
        },
        new("DELETE", "/api/services/zis/registry/job_specs/install?job_spec_name=zis:{i}:job_spec:none", Registry)
        {
            Pattern = "/api/services/zis/registry/job_specs/install",
        },
        new("POST", "/api/services/zis/integrations/{i}/job_specs/installation", Registry)
        {
            Pattern = "/api/services/zis/integrations/{integration}/job_specs/installation", Body = "{}",
        },
        new("POST", "/api/services/zis/inbound_webhooks/generic/{i}", OfIntegration)
        {
            Pattern = "/api/services/zis/inbound_webhooks/generic/{integration}", Body = "{}",
        },
        new("GET", "/api/services/zis/inbound_webhooks/generic/{i}/1", OfIntegration)
        {
            Pattern = "/api/services/zis/inbound_webhooks/generic/{integration}/{uuid}",
        },
        new("DELETE", "/api/services/zis/inbound_webhooks/generic/{i}/1", OfIntegration)
        {
            Pattern = "/api/services/zis/inbound_webhooks/generic/{integration}/{uuid}",
        },
        new("GET", "/api/platform/v1/integrations/none/webhooks", Admins)
        {
            Pattern = "/api/platform/v1/integrations/{integration}/webhooks",
        },
        new("POST", "/api/platform/v1/integrations/none/webhooks", Admins)
        {
            Pattern = "/api/platform/v1/integrations/{integration}/webhooks", Body = "{}",
        },
        new("GET", "/api/platform/v1/integrations/none/webhooks/1", Admins)
        {
            Pattern = "/api/platform/v1/integrations/{integration}/webhooks/{uuid}",
        },
        new("DELETE", "/api/platform/v1/integrations/none/webhooks/1", Admins)
        {
            Pattern = "/api/platform/v1/integrations/{integration}/webhooks/{uuid}",
        },
        new("PUT", "/api/platform/v1/integrations/none/webhooks/1/password", Admins)
        {
            Pattern = "/api/platform/v1/integrations/{integration}/webhooks/{uuid}/password",
        },
        new("PUT", "/api/platform/v1/integrations/none/webhooks/1/signing", Admins)
        {
            Pattern = "/api/platform/v1/integrations/{integration}/webhooks/{uuid}/signing", Body = "{}",
        },
        new("POST", "/api/platform/v1/integrations/none/deployments", Admins)
        {
            Pattern = "/api/platform/v1/integrations/{integration}/deployments", Body = "{}",
        },
        new("GET", "/api/platform/v1/integrations/none/bundles", Admins)
        {
            Pattern = "/api/platform/v1/integrations/{integration}/bundles",
        },
        new("GET", "/api/platform/v1/integrations/none/bundles/1/findings", Admins)
        {
            Pattern = "/api/platform/v1/integrations/{integration}/bundles/{uuid}/findings",
        },
        new("GET", "/api/platform/v1/integrations/none/generations?bundle=b", Admins)
        {
            Pattern = "/api/platform/v1/integrations/{integration}/generations",
        },
        new("GET", "/api/platform/v1/integrations/none/generations/1?bundle=b", Admins)
        {
            Pattern = "/api/platform/v1/integrations/{integration}/generations/{generation:int:min(1)}",
        },
        new("GET", "/api/platform/v1/integrations/none/generations/1/diff?bundle=b&to=2", Admins)
        {
            Pattern = "/api/platform/v1/integrations/{integration}/generations/{generation:int:min(1)}/diff",
        },
        new("POST", "/api/platform/v1/integrations/none/rollbacks", Admins)
        {
            Pattern = "/api/platform/v1/integrations/{integration}/rollbacks", Body = "{}",
        },
        new("GET", "/api/services/zis/integrations/{i}/configs?filter[scope]=none", Data)
        {
            Pattern = "/api/services/zis/integrations/{integration}/configs",
        },
        new("POST", "/api/services/zis/integrations/{i}/configs", Data)
        {
            Pattern = "/api/services/zis/integrations/{integration}/configs", Body = "{}",
        },
        new("PUT", "/api/services/zis/integrations/{i}/configs/none", Data)
        {
            Pattern = "/api/services/zis/integrations/{integration}/configs/{scope}", Body = "{}",
        },
        new("PATCH", "/api/services/zis/integrations/{i}/configs/none", Data)
        {
            Pattern = "/api/services/zis/integrations/{integration}/configs/{scope}", Body = "{}",
        },
        new("DELETE", "/api/services/zis/integrations/{i}/configs/none", Data)
        {
            Pattern = "/api/services/zis/integrations/{integration}/configs/{scope}",
        },
        new("GET", "/api/platform/v1/integrations/none/configs", Admins)
        {
            Pattern = "/api/platform/v1/integrations/{integration}/configs",
        },
        new("POST", "/api/platform/v1/integrations/none/configs", Admins)
        {
            Pattern = "/api/platform/v1/integrations/{integration}/configs", Body = "{}",
        },
        new("GET", "/api/platform/v1/integrations/none/configs/none", Admins)
        {
            Pattern = "/api/platform/v1/integrations/{integration}/configs/{scope}",
        },
        new("PUT", "/api/platform/v1/integrations/none/configs/none", Admins)
        {
            Pattern = "/api/platform/v1/integrations/{integration}/configs/{scope}", Body = "{}",
        },
        new("PATCH", "/api/platform/v1/integrations/none/configs/none", Admins)
        {
            Pattern = "/api/platform/v1/integrations/{integration}/configs/{scope}", Body = "{}",
        },
        new("DELETE", "/api/platform/v1/integrations/none/configs/none", Admins)
        {
            Pattern = "/api/platform/v1/integrations/{integration}/configs/{scope}",
        },
        new("GET", "/api/services/zis/links/{i}?link_type=t&left_object_name=l&right_object_name=r", Data)
        {
            Pattern = "/api/services/zis/links/{integration}",
        },
        new("POST", "/api/services/zis/links/{i}", Data) { Pattern = "/api/services/zis/links/{integration}", Body = "{}" },
        new("PATCH", "/api/services/zis/links/{i}?link_type=t&left_object_name=l&right_object_name=r", Data)
        {
            Pattern = "/api/services/zis/links/{integration}", Body = "{}",
        },
        new("DELETE", "/api/services/zis/links/{i}?link_type=t&left_object_name=l&right_object_name=r", Data)
        {
            Pattern = "/api/services/zis/links/{integration}",
        },
        new("GET", "/api/platform/v1/integrations/none/links?link_type=t&left_object_name=l&right_object_name=r", Admins)
        {
            Pattern = "/api/platform/v1/integrations/{integration}/links",
        },
        new("POST", "/api/platform/v1/integrations/none/links", Admins)
        {
            Pattern = "/api/platform/v1/integrations/{integration}/links", Body = "{}",
        },
        new("PATCH", "/api/platform/v1/integrations/none/links?link_type=t&left_object_name=l&right_object_name=r", Admins)
        {
            Pattern = "/api/platform/v1/integrations/{integration}/links", Body = "{}",
        },
        new("GET", "/api/platform/v1/integrations/none/links/all", Admins)
        {
            Pattern = "/api/platform/v1/integrations/{integration}/links/all",
        },
        new("POST", "/api/platform/v1/integrations/none/links/import", Admins)
        {
            Pattern = "/api/platform/v1/integrations/{integration}/links/import", Body = "{}",
        },
        new("POST", "/api/platform/v1/integrations/none/secrets/export", Owners)
        {
            Pattern = "/api/platform/v1/integrations/{integration}/secrets/export", Body = "{}",
        },
        new("POST", "/api/platform/v1/integrations/none/secrets/import", Owners)
        {
            Pattern = "/api/platform/v1/integrations/{integration}/secrets/import", Body = "{}",
        },
        new("DELETE", "/api/platform/v1/integrations/none/links?link_type=t&left_object_name=l&right_object_name=r", Admins)
        {
            Pattern = "/api/platform/v1/integrations/{integration}/links",
        },
        Of("GET", $"{DataPath}/all"),
        Of("POST", $"{DataPath}/api_key", "{}"),
        Of("GET", $"{DataPath}/api_key/none"),
        Of("PATCH", $"{DataPath}/api_key/none", "{}"),
        Of("DELETE", $"{DataPath}/api_key/none"),
        Of("POST", $"{DataPath}/basic_auth", "{}"),
        Of("GET", $"{DataPath}/basic_auth/none"),
        Of("PATCH", $"{DataPath}/basic_auth/none", "{}"),
        Of("DELETE", $"{DataPath}/basic_auth/none"),
        Of("POST", $"{DataPath}/bearer_token", "{}"),
        Of("GET", $"{DataPath}/bearer_token/none"),
        Of("PATCH", $"{DataPath}/bearer_token/none", "{}"),
        Of("DELETE", $"{DataPath}/bearer_token/none"),
        Of("GET", $"{DataPath}?named=true"),
        Of("POST", "/api/services/zis/connections/oauth/start/{i}", "{}"),
        Of("GET", "/api/services/zis/connections/oauth/access_codes/{i}?verification_code=x"),
        Of("POST", "/api/services/zis/connections/oauth/tokens/{i}", "{}"),
        Of("GET", "/api/services/zis/connections/refresh/{i}?name=x"),
        Of("GET", "/api/services/zis/connections/{i}?name=x"),
        Of("PATCH", "/api/services/zis/connections/{i}?name=x", "{}"),
        Of("DELETE", "/api/services/zis/connections/{i}?name=x"),
        Of("GET", Clients),
        Of("POST", Clients, "{}"),
        Of("GET", $"{Clients}/1"),
        Of("PATCH", $"{Clients}/1", "{}"),
        Of("DELETE", $"{Clients}/1"),
        new("GET", OurConnections, Admins) { Pattern = OurConnections.Replace("none", "{integration}", StringComparison.Ordinal) },
        new("POST", OurConnections, Admins)
        {
            Pattern = OurConnections.Replace("none", "{integration}", StringComparison.Ordinal), Body = "{}",
        },
        new("GET", $"{OurConnections}/none", Admins) { Pattern = OneOfOurs },
        new("PATCH", $"{OurConnections}/none", Admins) { Pattern = OneOfOurs, Body = "{}" },
        new("DELETE", $"{OurConnections}/none", Admins) { Pattern = OneOfOurs },
        new("POST", $"{OurConnections}/none/refresh", Admins) { Pattern = OneOfOurs + "/refresh" },
        new("POST", "/api/platform/v1/events", Admins) { Body = "{}" },
        new("GET", "/api/platform/v1/runs", Admins),
        new("GET", "/api/platform/v1/runs/none", Admins) { Pattern = "/api/platform/v1/runs/{id}" },
        new("POST", "/api/platform/v1/runs/none/cancel", Admins) { Pattern = "/api/platform/v1/runs/{id}/cancel" },
        new("POST", "/api/platform/v1/runs/none/replay", Admins) { Pattern = "/api/platform/v1/runs/{id}/replay" },
        new("POST", "/api/platform/v1/runs/replay", Admins) { Body = """{"limit":0}""" },
        new("POST", "/api/platform/v1/runs/replay/none/cancel", Admins) { Pattern = "/api/platform/v1/runs/replay/{id}/cancel" },
        new("GET", "/api/platform/v1/logs", Admins),
        new("GET", "/api/platform/v1/runs/stream?status=none", Admins) { Pattern = "/api/platform/v1/runs/stream", Endless = true },
        new("GET", "/api/platform/v1/logs/stream?status=none", Admins) { Pattern = "/api/platform/v1/logs/stream", Endless = true },
        new("GET", "/api/platform/v1/logs/none", Admins) { Pattern = "/api/platform/v1/logs/{id}" },
        new("GET", "/api/platform/v1/audit", Admins),
        new("POST", "/api/platform/v1/keys/rotations", Admins),
        new("GET", "/api/platform/v1/keys/rotations/current", Admins),
        new("GET", "/api/v2/oauth/clients", Admins),
        new("POST", "/api/v2/oauth/clients", Owners),
        new("GET", "/api/v2/oauth/clients/1", Admins),
        new("PUT", "/api/v2/oauth/clients/1", Owners),
        new("DELETE", "/api/v2/oauth/clients/1", Admins),
        new("PUT", "/api/v2/oauth/clients/1/generate_secret", Owners),
        new("GET", "/api/v2/oauth/tokens", Admins),
        new("POST", "/api/v2/oauth/tokens", Admins),
        new("GET", "/api/v2/oauth/tokens/1", Admins) { Agents = true },
        new("DELETE", "/api/v2/oauth/tokens/1", Admins) { Agents = true },
        new("GET", "/api/v2/oauth/tokens/current", Credentials.All) { Agents = true },
        new("GET", "/api/platform/v1/me", Admins),
        new("GET", "/api/platform/v1/session", Credentials.Session),
        new("DELETE", "/api/platform/v1/session", Credentials.Session) { EndsSession = true },
        new("POST", "/api/platform/v1/accounts", Owners),
        new("GET", "/api/platform/v1/accounts", Admins),
        new("POST", "/api/platform/v1/users", Owners),
        new("GET", "/api/platform/v1/users", Admins),
        new("PATCH", "/api/platform/v1/users/1", Owners),
        new("PUT", "/api/platform/v1/users/1/password", Owners),
        new("POST", "/api/platform/v1/api_tokens", Owners) { Body = """{"any_user":7}""" },
        new("GET", "/api/platform/v1/api_tokens", Admins),
        new("DELETE", "/api/platform/v1/api_tokens/1", Admins),
    ];

    public static IReadOnlyList<Row> Rows => Endpoints;

    [TestCaseSource(nameof(Rows))]
    public async Task Caller_is_accepted_or_refused_according_to_the_table(Row row)
    {
        var scene = await MatrixFixture.OfAsync(engine);
        foreach (var caller in MatrixFixture.Kinds)
        {
            foreach (var isAdmin in new[] { true, false })
            {
                foreach (var which in row.Path.Contains("{i}", StringComparison.Ordinal) ? Enum.GetValues<Which>() : [Which.Own])
                {
                    var path = row.Path.Replace("{i}", scene.NameOf(which), StringComparison.Ordinal);
                    using var client = await scene.ClientAsync(caller, isAdmin, row.EndsSession);

                    var answer = await client.SendAsync(row.Method, path, row.Body);

                    Assert.That(
                        Told(answer),
                        Is.EqualTo(Expected(row, caller, isAdmin, which)),
                        $"{(isAdmin ? "admin" : "agent")} by {caller}, {which} integration: {row} {answer}");
                }
            }
        }
    }

    [TestCaseSource(nameof(Rows))]
    public async Task Missing_credentials_and_those_of_another_account_are_refused(Row row)
    {
        var scene = await MatrixFixture.OfAsync(engine);
        foreach (var caller in MatrixFixture.Strangers)
        {
            using var client = await scene.StrangerAsync(caller);

            var answer =
                await client.SendAsync(row.Method, row.Path.Replace("{i}", scene.NameOf(Which.Own), StringComparison.Ordinal), row.Body);

            Assert.That(Told(answer), Is.EqualTo(Unknown), $"{caller}: {row} {answer}");
        }
    }

    [TestCaseSource(nameof(Rows))]
    public async Task Session_without_a_CSRF_token_changes_nothing(Row row)
    {
        var scene = await MatrixFixture.OfAsync(engine);
        using var client = await scene.ClientAsync(Kind.Session, isAdmin: true, fresh: true);
        client.DefaultRequestHeaders.Remove("X-CSRF-Token");

        var answer =
            await client.SendAsync(row.Method, row.Path.Replace("{i}", scene.NameOf(Which.Own), StringComparison.Ordinal), row.Body);

        var refused = row.Method != "GET" && row.Takes.HasFlag(Credentials.Session);
        Assert.That(
            answer.Text.Contains("only with the header X-CSRF-Token", StringComparison.Ordinal) && answer.Code == 403,
            Is.EqualTo(refused),
            answer.ToString());
    }

    /// <summary>Fails for an endpoint that is not in the table and for one that does not declare its accepted credentials.</summary>
    [Test]
    public async Task Every_protected_endpoint_is_in_the_table()
    {
        var server = await ZisTestServer.SharedAsync(engine);
        var guarded = server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IAuthorizeData>() is not null).ToList();

        Assert.That(guarded, Is.Not.Empty, "the rule must have a subject, or it can never fail");
        Assert.That(
            guarded.Where(endpoint => endpoint.Metadata.GetMetadata<Access>() is null).Select(endpoint => endpoint.DisplayName),
            Is.Empty);
        Assert.That(
            guarded.Select(endpoint =>
                $"{endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Single()} {endpoint.RoutePattern.RawText}"),
            Is.EquivalentTo(
                Endpoints.Select(row => $"{row.Method} {row.Pattern ?? row.Path.Replace("/1", "/{id:long}", StringComparison.Ordinal)}")));
    }

    /// <summary>Creates the row of an endpoint of an integration; <c>none</c> is the name of a connection that does not exist.</summary>
    private static Row Of(string method, string path, string? body = null) => new(method, path, Data)
    {
        Pattern = path.Split('?')[0]
            .Replace("{i}", "{integration}", StringComparison.Ordinal)
            .Replace("/none", "/{name}", StringComparison.Ordinal)
            .Replace("/1", "/{client_uuid}", StringComparison.Ordinal),
        Body = body,
    };

    private static string Expected(Row row, Kind caller, bool isAdmin, Which which)
    {
        var takes = row.Takes.HasFlag(MatrixFixture.CredentialOf(caller));
        return (caller, takes) switch
        {
            (Kind.Password, false) => "403 Password is not supported",
            (Kind.ApiToken, false) => "403 API token is not supported",
            (Kind.Session, false) => "403 Browser session is not supported",
            (Kind.OtherToken, false) when row.Takes.HasFlag(Credentials.ZisToken) => Mismatch,
            (Kind.OtherToken or Kind.ZisToken, false) => Disabled,
            (Kind.ZisToken, _) when row.Path.Contains("{i}", StringComparison.Ordinal) && which != Which.Own => Mismatch,
            _ when row.Path.Contains("{i}", StringComparison.Ordinal) && which != Which.Own && !row.MayBeNew => Mismatch,
            _ => isAdmin || row.Agents ? In : AgentRefused,
        };
    }

    /// <summary>Returns the status and text of a refusal of this table, or <see cref="In"/> for any other response.</summary>
    private static string Told(Answer answer)
    {
        if (answer.Code is not (401 or 403))
        {
            return In;
        }

        var text = answer.Json["message"]?.GetValue<string>() ?? answer.Json["detail"]!.GetValue<string>();
        return text == "Only an admin of the server's default account may do this" ? In : $"{answer.Code} {text}";
    }
}

/// <summary>An endpoint of the matrix.</summary>
public sealed record Row
{
    internal Row(string method, string path, Credentials takes) => (Method, Path, Takes) = (method, path, takes);

    public string Method { get; }

    public string Path { get; }

    internal Credentials Takes { get; }

    /// <summary>The route pattern, if it cannot be derived from the path.</summary>
    public string? Pattern { get; init; }

    /// <summary>A request body that is refused after the caller is accepted, so that nothing changes.</summary>
    public string? Body { get; init; }

    /// <summary>Gets a value: true if the integration need not exist.</summary>
    public bool MayBeNew { get; init; }

    /// <summary>Gets a value: true if agents are accepted.</summary>
    public bool Agents { get; init; }

    public bool EndsSession { get; init; }

    /// <summary>Gets a value: true if the response of an accepted request is an endless stream.</summary>
    public bool Endless { get; init; }

    public override string ToString() => $"{Method} {Path}";
}
