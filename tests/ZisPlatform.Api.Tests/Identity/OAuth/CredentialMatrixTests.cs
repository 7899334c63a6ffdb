using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ZisPlatform.Api.Authorization;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Identity.OAuth;

/// <summary>
/// The table of contract 1.4 with the answers of contract 1.5: every endpoint, with every kind of credential, of an admin and an agent,
/// for an integration of the account, of another account, and for none. A new endpoint needs a row in <see cref="Endpoints"/>.
/// </summary>
public abstract class CredentialMatrix(Engine engine)
{
    private const string Mismatch = "401 Authorization failed due to integration mismatch";
    private const string Disabled = "401 Authorization failed due to OAuth being disabled for this API request";
    private const string Unknown = "401 Authentication failed";
    private const string AgentRefused = "403 Only admin user is allowed";

    /// <summary>The expectation for an accepted caller. The response of the endpoint itself is not part of this table.</summary>
    private const string Accepted = "accepted";

    private const Credentials Registry = Credentials.Basic | Credentials.ZisToken | Credentials.Session;

    private const Credentials Data = Credentials.ZisToken | Credentials.Session;

    private const string DataPath = "/api/services/zis/integrations/{i}/connections";

    private const string Clients = "/api/services/zis/connections/oauth/clients/{i}";

    private const string PlatformConnections = "/api/platform/v1/integrations/none/connections";

    private const string PlatformConnectionPattern = "/api/platform/v1/integrations/{integration}/connections/{name}";
    private const Credentials Webhooks = Credentials.ZisToken | Credentials.Session;
    private const Credentials Admins = Credentials.Basic | Credentials.OtherToken | Credentials.Session;

    /// <summary>
    /// Accepted by endpoints that create or return credentials: an OAuth token must not yield one that lasts longer or allows more.
    /// </summary>
    private const Credentials Owners = Credentials.Basic | Credentials.Session;

    /// <summary>
    /// The endpoints. <c>{i}</c> is the integration; every other resource is named by an id that does not exist, so that rows change
    /// nothing. <c>AcceptedCredentials</c> deliberately repeats contract 1.4.
    /// </summary>
    private static readonly IReadOnlyList<MatrixRow> Endpoints =
    [
        new("POST", "/api/services/zis/registry/{i}", Credentials.All)
        {
            Pattern = "/api/services/zis/registry/{integration}", Body = """{"description":7}""", AllowsMissingIntegration = true,
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
        new("POST", "/api/services/zis/inbound_webhooks/generic/{i}", Webhooks)
        {
            Pattern = "/api/services/zis/inbound_webhooks/generic/{integration}", Body = "{}",
        },
        new("GET", "/api/services/zis/inbound_webhooks/generic/{i}/1", Webhooks)
        {
            Pattern = "/api/services/zis/inbound_webhooks/generic/{integration}/{uuid}",
        },
        new("DELETE", "/api/services/zis/inbound_webhooks/generic/{i}/1", Webhooks)
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
        IntegrationRow("GET", $"{DataPath}/all"),
        IntegrationRow("POST", $"{DataPath}/api_key", "{}"),
        IntegrationRow("GET", $"{DataPath}/api_key/none"),
        IntegrationRow("PATCH", $"{DataPath}/api_key/none", "{}"),
        IntegrationRow("DELETE", $"{DataPath}/api_key/none"),
        IntegrationRow("POST", $"{DataPath}/basic_auth", "{}"),
        IntegrationRow("GET", $"{DataPath}/basic_auth/none"),
        IntegrationRow("PATCH", $"{DataPath}/basic_auth/none", "{}"),
        IntegrationRow("DELETE", $"{DataPath}/basic_auth/none"),
        IntegrationRow("POST", $"{DataPath}/bearer_token", "{}"),
        IntegrationRow("GET", $"{DataPath}/bearer_token/none"),
        IntegrationRow("PATCH", $"{DataPath}/bearer_token/none", "{}"),
        IntegrationRow("DELETE", $"{DataPath}/bearer_token/none"),
        IntegrationRow("GET", $"{DataPath}?named=true"),
        IntegrationRow("POST", "/api/services/zis/connections/oauth/start/{i}", "{}"),
        IntegrationRow("GET", "/api/services/zis/connections/oauth/access_codes/{i}?verification_code=x"),
        IntegrationRow("POST", "/api/services/zis/connections/oauth/tokens/{i}", "{}"),
        IntegrationRow("GET", "/api/services/zis/connections/refresh/{i}?name=x"),
        IntegrationRow("GET", "/api/services/zis/connections/{i}?name=x"),
        IntegrationRow("PATCH", "/api/services/zis/connections/{i}?name=x", "{}"),
        IntegrationRow("DELETE", "/api/services/zis/connections/{i}?name=x"),
        IntegrationRow("GET", Clients),
        IntegrationRow("POST", Clients, "{}"),
        IntegrationRow("GET", $"{Clients}/1"),
        IntegrationRow("PATCH", $"{Clients}/1", "{}"),
        IntegrationRow("DELETE", $"{Clients}/1"),
        new("GET", PlatformConnections, Admins)
        {
            Pattern = PlatformConnections.Replace("none", "{integration}", StringComparison.Ordinal),
        },
        new("POST", PlatformConnections, Admins)
        {
            Pattern = PlatformConnections.Replace("none", "{integration}", StringComparison.Ordinal), Body = "{}",
        },
        new("GET", $"{PlatformConnections}/none", Admins) { Pattern = PlatformConnectionPattern },
        new("PATCH", $"{PlatformConnections}/none", Admins) { Pattern = PlatformConnectionPattern, Body = "{}" },
        new("DELETE", $"{PlatformConnections}/none", Admins) { Pattern = PlatformConnectionPattern },
        new("POST", $"{PlatformConnections}/none/refresh", Admins) { Pattern = PlatformConnectionPattern + "/refresh" },
        new("POST", "/api/platform/v1/events", Admins) { Body = "{}" },
        new("GET", "/api/platform/v1/runs", Admins),
        new("GET", "/api/platform/v1/runs/none", Admins) { Pattern = "/api/platform/v1/runs/{id}" },
        new("POST", "/api/platform/v1/runs/none/cancel", Admins) { Pattern = "/api/platform/v1/runs/{id}/cancel" },
        new("POST", "/api/platform/v1/runs/none/replay", Admins) { Pattern = "/api/platform/v1/runs/{id}/replay" },
        new("POST", "/api/platform/v1/runs/replay", Admins) { Body = """{"limit":0}""" },
        new("POST", "/api/platform/v1/runs/replay/none/cancel", Admins) { Pattern = "/api/platform/v1/runs/replay/{id}/cancel" },
        new("GET", "/api/platform/v1/logs", Admins),
        new("GET", "/api/platform/v1/runs/stream?status=none", Admins) { Pattern = "/api/platform/v1/runs/stream", IsEndless = true },
        new("GET", "/api/platform/v1/logs/stream?status=none", Admins) { Pattern = "/api/platform/v1/logs/stream", IsEndless = true },
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
        new("GET", "/api/v2/oauth/tokens/1", Admins) { AllowsAgents = true },
        new("DELETE", "/api/v2/oauth/tokens/1", Admins) { AllowsAgents = true },
        new("GET", "/api/v2/oauth/tokens/current", Credentials.All) { AllowsAgents = true },
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

    public static IReadOnlyList<MatrixRow> Rows => Endpoints;

    [TestCaseSource(nameof(Rows))]
    public async Task Caller_is_accepted_or_refused_according_to_the_table(MatrixRow row)
    {
        var fixture = await MatrixFixture.GetAsync(engine);
        foreach (var caller in MatrixFixture.Kinds)
        {
            foreach (var isAdmin in new[] { true, false })
            {
                foreach (var target in row.NamesIntegration ? Enum.GetValues<TargetIntegration>() : [TargetIntegration.Own])
                {
                    var path = row.PathFor(fixture.NameOf(target));
                    using var client = await fixture.ClientAsync(caller, isAdmin, row.EndsSession);

                    var answer = await client.SendAsync(row.Method, path, row.Body);

                    Assert.That(
                        Outcome(answer),
                        Is.EqualTo(Expected(row, caller, isAdmin, target)),
                        $"{(isAdmin ? "admin" : "agent")} by {caller}, {target} integration: {row} {answer}");
                }
            }
        }
    }

    [TestCaseSource(nameof(Rows))]
    public async Task Missing_credentials_and_those_of_another_account_are_refused(MatrixRow row)
    {
        var fixture = await MatrixFixture.GetAsync(engine);
        foreach (var caller in MatrixFixture.ForeignCredentials)
        {
            using var client = await fixture.ForeignClientAsync(caller);

            var answer =
                await client.SendAsync(row.Method, row.PathFor(fixture.NameOf(TargetIntegration.Own)), row.Body);

            Assert.That(Outcome(answer), Is.EqualTo(Unknown), $"{caller}: {row} {answer}");
        }
    }

    [TestCaseSource(nameof(Rows))]
    public async Task Session_without_a_CSRF_token_changes_nothing(MatrixRow row)
    {
        var fixture = await MatrixFixture.GetAsync(engine);
        using var client = await fixture.ClientAsync(CredentialKind.Session, isAdmin: true, newSession: true);
        client.DefaultRequestHeaders.Remove("X-CSRF-Token");

        var answer =
            await client.SendAsync(row.Method, row.PathFor(fixture.NameOf(TargetIntegration.Own)), row.Body);

        var refused = row.Method != "GET" && row.AcceptedCredentials.HasFlag(Credentials.Session);
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
        var protectedEndpoints = server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IAuthorizeData>() is not null).ToList();

        Assert.That(protectedEndpoints, Is.Not.Empty, "the server has protected endpoints");
        Assert.That(
            protectedEndpoints.Where(endpoint => endpoint.Metadata.GetMetadata<Access>() is null).Select(endpoint => endpoint.DisplayName),
            Is.Empty);
        Assert.That(
            protectedEndpoints.Select(endpoint =>
                $"{endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Single()} {endpoint.RoutePattern.RawText}"),
            Is.EquivalentTo(
                Endpoints.Select(row => $"{row.Method} {row.Pattern ?? row.Path.Replace("/1", "/{id:long}", StringComparison.Ordinal)}")));
    }

    /// <summary>Creates the row of an endpoint of an integration; <c>none</c> is the name of a connection that does not exist.</summary>
    private static MatrixRow IntegrationRow(string method, string path, string? body = null) => new(method, path, Data)
    {
        Pattern = path.Split('?')[0]
            .Replace("{i}", "{integration}", StringComparison.Ordinal)
            .Replace("/none", "/{name}", StringComparison.Ordinal)
            .Replace("/1", "/{client_uuid}", StringComparison.Ordinal),
        Body = body,
    };

    private static string Expected(MatrixRow row, CredentialKind caller, bool isAdmin, TargetIntegration target)
    {
        var acceptedCredentials = row.AcceptedCredentials.HasFlag(MatrixFixture.CredentialOf(caller));
        return (caller, acceptedCredentials) switch
        {
            (CredentialKind.Password, false) => "403 Password is not supported",
            (CredentialKind.ApiToken, false) => "403 API token is not supported",
            (CredentialKind.Session, false) => "403 Browser session is not supported",
            (CredentialKind.OtherToken, false) when row.AcceptedCredentials.HasFlag(Credentials.ZisToken) => Mismatch,
            (CredentialKind.OtherToken or CredentialKind.ZisToken, false) => Disabled,
            (CredentialKind.ZisToken, _) when row.NamesIntegration && target != TargetIntegration.Own => Mismatch,
            _ when row.NamesIntegration && target != TargetIntegration.Own && !row.AllowsMissingIntegration => Mismatch,
            _ => isAdmin || row.AllowsAgents ? Accepted : AgentRefused,
        };
    }

    /// <summary>Returns the status and text of a refusal of this table, or <see cref="Accepted"/> for any other response.</summary>
    private static string Outcome(Answer answer)
    {
        if (answer.Code is not (401 or 403))
        {
            return Accepted;
        }

        var text = answer.Json["message"]?.GetValue<string>() ?? answer.Json["detail"]!.GetValue<string>();
        return text == "Only an admin of the server's default account may do this" ? Accepted : $"{answer.Code} {text}";
    }
}

/// <summary>The complete matrix, on SQLite.</summary>
[TestFixture]
public class CredentialMatrixTests() : CredentialMatrix(Engine.Sqlite);

/// <summary>
/// The same tests on PostgreSQL, with one endpoint for each combination of rules: the rules are the same code on both stores, which only
/// find the credentials.
/// </summary>
[TestFixture(Category = "Postgres")]
public class PostgresCredentialMatrixTests() : CredentialMatrix(Engine.Postgres)
{
    public static new IReadOnlyList<MatrixRow> Rows => [.. CredentialMatrix.Rows.DistinctBy(row => row.Rules)];
}

/// <summary>An endpoint of the matrix.</summary>
public sealed record MatrixRow
{
    internal MatrixRow(string method, string path, Credentials acceptedCredentials) =>
        (Method, Path, AcceptedCredentials) = (method, path, acceptedCredentials);

    public string Method { get; }

    public string Path { get; }

    internal Credentials AcceptedCredentials { get; }

    /// <summary>Gets a value: true if the path names an integration.</summary>
    internal bool NamesIntegration => Path.Contains("{i}", StringComparison.Ordinal);

    /// <summary>The route pattern, if it cannot be derived from the path.</summary>
    public string? Pattern { get; init; }

    /// <summary>A request body that is refused after the caller is accepted, so that nothing changes.</summary>
    public string? Body { get; init; }

    /// <summary>Gets a value: true if the integration need not exist.</summary>
    public bool AllowsMissingIntegration { get; init; }

    /// <summary>Gets a value: true if agents are accepted.</summary>
    public bool AllowsAgents { get; init; }

    public bool EndsSession { get; init; }

    /// <summary>Gets a value: true if the response of an accepted request is an endless stream.</summary>
    public bool IsEndless { get; init; }

    /// <summary>The rules that decide who may call the endpoint.</summary>
    internal object Rules =>
        (Method == "GET", AcceptedCredentials, NamesIntegration, AllowsMissingIntegration, AllowsAgents, EndsSession, IsEndless);

    /// <summary>Returns the path with the name of an integration.</summary>
    internal string PathFor(string integration) => Path.Replace("{i}", integration, StringComparison.Ordinal);

    public override string ToString() => $"{Method} {Path}";
}
