using ZisPlatform.Api.Registry;

namespace ZisPlatform.Api.OpenApi;

/// <summary>The OpenAPI documentation of the registry.</summary>
internal static class RegistryDocumentation
{
    private const string Integration = """
        {
          "description": "Syncs widgets",
          "jwt_public_key": "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A...\n-----END PUBLIC KEY-----\n",
          "zendesk_oauth_client": { "id": 10000042, "identifier": "zis_widget_sync", "secret": "9f2c41..." },
          "name": "widget_sync"
        }
        """;

    private const string Definition = """{ "StartAt": "Done", "States": { "Done": { "Type": "Succeed" } } }""";

    private const string Resources = $$"""
        { "flow": { "type": "ZIS::Flow", "properties": { "name": "on_ticket", "definition": {{Definition}} } } }
        """;

    private const string Bundle = $$"""{ "zis_template_version": "2019-10-14", "name": "widget bundle", "resources": {{Resources}} }""";

    private const string ListedBundle = """
        { "description": "", "integration": "widget_sync", "name": "widget bundle", "uuid": "5c722550-0000-4b64-9bcd-f8e38baa0001",
          "zendesk_account_id": 12345, "zis_template_version": "2019-10-14" }
        """;

    private const string JobSpec = """
        { "description": "", "event_source": "support", "event_type": "ticket.TicketCreated", "flow_name": "zis:widget_sync:flow:on_ticket",
          "installed": true, "integration": "widget_sync", "name": "on_ticket_spec", "uuid": "eacd79f1-0000-4f1c-939c-0bd941370001" }
        """;

    private const string DeployedBundle =
        """{ "uuid": "5c722550-0000-4b64-9bcd-f8e38baa0001", "name": "widget bundle", "generation": 3 }""";

    private const string Advice = "its events end in an error, unless another bundle defines it by then";

    private const string UploadedAt = "2026-11-01T08:00:00.000000Z";

    private const string Difference = """
        { "type": "ZIS::Flow", "name": "on_ticket", "change": "change", "paths": [ "$['properties']['definition']['StartAt']" ] }
        """;

    private const string Meta =
        """{ "has_more": false, "after": "YnVuZGxlcy93aWRnZXRfc3luYzp4", "before": "YnVuZGxlcy93aWRnZXRfc3luYzp4" }""";

    public static void DocumentCreateIntegration(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "CreateIntegration",
            "Create an integration",
            """
            Registers an integration under a globally unique name of 1 to 64 characters, each one of `a-z`, `0-9`, `-`, `_`. The server
            creates its RSA key pair and its OAuth client `zis_{integration}`. The client's secret is shown only in this response. Another
            request of the same account with the same name returns 200 with the same key and client, the secret masked, and replaces the
            description if one is sent. An integration is permanent: it can be neither deleted nor renamed.
            """)
        .AcceptsJson<CreateIntegrationBody>("""{ "description": "Syncs widgets" }""", required: false)
        .ProducesJson<IntegrationBody>(StatusCodes.Status200OK, Integration)
        .ProducesError(400, "1010", "the integration: widget_sync is not available for upsert by this account")
        .ProducesError(413, "1013", "the request body is larger than 1,048,576 bytes")
        .ProducesError(503, "1053", "Too many integrations are being created at once; try again later")
        .ProducesCallerErrors();

    public static void DocumentListIntegrations(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation("ListIntegrations", "List integrations", "The account's integrations, sorted by name, with every secret masked.")
        .ProducesJson<IntegrationListBody>(
            StatusCodes.Status200OK,
            $$"""{ "integrations": [ {{Integration.Replace("9f2c41...", "************", StringComparison.Ordinal)}} ] }""")
        .ProducesCallerErrors();

    public static void DocumentUploadBundle(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "UploadBundle",
            "Upload or update a bundle",
            """
            Stores the bundle, or replaces the one with the same name. All errors are returned together, each as an entry of `errors`. None
            of its job specs is installed afterwards: install them again, or use a deployment, which does so in one step.
            """)
        .AcceptsRawJson(Bundle)
        .ProducesEmpty(StatusCodes.Status200OK)
        .ProducesError(
            400,
            "1010",
            "flow on_ticket state Start: Next names no state: Dnoe "
                + "(at $.resources['flow']['properties']['definition']['States']['Start']['Next'])")
        .ProducesError(413, "1013", "the request body is larger than 1,048,576 bytes")
        .ProducesCallerErrors();

    public static void DocumentListBundles(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation("ListBundles", "List bundles", "The integration's bundles, sorted by name, without their resources.")
        .ProducesJson<BundleListBody>(200, $$"""{ "bundles": [ {{ListedBundle}} ], "meta": {{Meta}} }""")
        .ProducesCallerErrors();

    public static void DocumentShowBundle(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation("ShowBundle", "Show a bundle", "The bundle with its resources, whose values are exactly those uploaded.")
        .ProducesJson<BundleBody>(200, ListedBundle.TrimEnd().TrimEnd('}') + $$""", "resources": {{Resources}} }""")
        .ProducesError(404, "1004", "this integration has no such bundle")
        .ProducesCallerErrors();

    public static void DocumentDeleteBundle(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "DeleteBundle",
            "Delete a bundle",
            "Its installed job specs remain as orphans until they are uninstalled; its generations remain for a rollback.")
        .ProducesEmpty(StatusCodes.Status204NoContent)
        .ProducesError(404, "1004", "this integration has no such bundle")
        .ProducesCallerErrors();

    public static void DocumentListJobSpecs(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation("ListJobSpecs", "List job specs", "Installed and installable job specs, sorted by name.")
        .ProducesJson<JobSpecListBody>(200, $$"""{ "job_specs": [ {{JobSpec}} ], "meta": {{Meta}} }""")
        .ProducesCallerErrors();

    public static void DocumentInstallJobSpec(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation("InstallJobSpec", "Install a job spec", "`job_spec_name` is the full name. Installing it again changes nothing.")
        .ProducesEmpty(StatusCodes.Status200OK)
        .ProducesError(400, "1010", "one or more requested job specs is invalid: on_ticket_spec")
        .ProducesCallerErrors();

    public static void DocumentInstallJobSpecs(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "InstallJobSpecs", "Install several job specs", "The older endpoint: installs all job specs of the list, or none.")
        .AcceptsRawJson("""[ { "name": "zis:widget_sync:job_spec:on_ticket_spec" } ]""")
        .ProducesEmpty(StatusCodes.Status200OK)
        .ProducesError(400, "1010", "one or more requested job specs is invalid: on_ticket_spec")
        .ProducesCallerErrors();

    public static void DocumentUninstallJobSpec(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation("UninstallJobSpec", "Uninstall a job spec", "`job_spec_name` is the full name; orphans can be uninstalled too.")
        .ProducesEmpty(StatusCodes.Status204NoContent)
        .ProducesError(400, "1010", "job_spec_name must be a full name: zis:{integration}:job_spec:{name}")
        .ProducesError(404, "1004", "no job spec named on_ticket_spec is installed")
        .ProducesCallerErrors();

    public static void DocumentDeployBundle(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "DeployBundle",
            "Deploy a bundle",
            """
            Uploads the bundle, installs all its job specs and retires those that it no longer has, in one transaction. `dry_run=true`
            returns the changes without making them.
            """)
        .AcceptsRawJson(Bundle)
        .ProducesJson<DeploymentBody>(
            200,
            $$"""
            { "dry_run": false, "bundle": {{DeployedBundle}}, "resources": [ {{Difference}} ],
              "job_specs": [ { "name": "on_ticket_spec", "change": "keep" } ], "warnings": [] }
            """)
        .ProducesPlatformError(400, "Bad Request", "state.next", "flow on_ticket state Start: Next names no state: Dnoe")
        .WithPlatformTag("Deployments");

    public static void DocumentListStoredBundles(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "ListStoredBundles",
            "List bundles with their generations",
            """
            The integration's bundles, sorted by name: the current generation, its upload time, and the number of flows, actions and job
            specs that it defines.
            """)
        .ProducesJson<StoredBundleListBody>(
            200,
            $$"""
            { "bundles": [ { "uuid": "5c722550-0000-4b64-9bcd-f8e38baa0001", "name": "widget bundle", "description": "", "generation": 3,
              "uploaded_at": "{{UploadedAt}}", "flows": 1, "actions": 2, "job_specs": 1 } ], "meta": {{Meta}} }
            """)
        .ProducesPlatformError(404, "Not Found", "registry.no_such_integration", "this account has no such integration")
        .WithPlatformTag("Deployments");

    public static void DocumentListFindings(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "ListFindings",
            "List the findings of a bundle",
            """
            The warnings of the bundle's current generation, validated now and together with the integration's other bundles: constructs
            that are legal but probably unintended. An upload through the vendor's API cannot return them. An `error` occurs only if the
            rules became stricter after the upload.
            """)
        .ProducesJson<FindingListBody>(
            200,
            $$"""
            { "bundle": {{DeployedBundle}}, "findings": [ { "severity": "warning", "code": "job_spec.flow",
              "message": "job spec on_ticket_spec: flow zis:widget_sync:flow:none is not defined",
              "path": "$.resources.spec.properties.flow_name", "advice": "{{Advice}}" } ] }
            """)
        .ProducesPlatformError(404, "Not Found", "registry.no_such_bundle", "this integration has no such bundle")
        .WithPlatformTag("Deployments");

    public static void DocumentListGenerations(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation("ListGenerations", "List the generations of a bundle", "All uploads of the bundle, newest first.")
        .ProducesJson<GenerationListBody>(
            200,
            $$"""
            { "generations": [ { "generation": 3, "current": true, "size": 4096, "sha256": "e3b0c442…", "uploaded_at": "{{UploadedAt}}",
              "uploaded_by": "ada@acme.example" } ], "meta": {{Meta}} }
            """)
        .ProducesPlatformError(404, "Not Found", "registry.no_such_bundle", "this integration has no such bundle")
        .WithPlatformTag("Deployments");

    public static void DocumentShowGeneration(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation("ShowGeneration", "Show a generation", "The generation as a document that can be uploaded again.")
        .ProducesJson<object>(200, Bundle)
        .ProducesPlatformError(404, "Not Found", "registry.no_such_generation", "this bundle has no such generation")
        .WithPlatformTag("Deployments");

    public static void DocumentDiffGenerations(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "DiffGenerations",
            "Compare two generations",
            "The changes from this generation to the generation `to`, resource by resource.")
        .ProducesJson<GenerationDifferenceBody>(200, $$"""{ "from": 2, "to": 3, "resources": [ {{Difference}} ] }""")
        .ProducesPlatformError(404, "Not Found", "registry.no_such_generation", "this bundle has no such generation")
        .WithPlatformTag("Deployments");

    public static void DocumentRollBackBundle(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "RollBackBundle",
            "Roll a bundle back",
            """
            Uploads an earlier generation again, as a new generation. With `install`, its job specs are installed and the others retired in
            the same step.
            """)
        .AcceptsJson<RollBackBody>("""{ "bundle": "widget bundle", "generation": 2, "install": true }""")
        .ProducesJson<RolledBackBody>(200, $$"""{ "bundle": {{DeployedBundle}}, "warnings": [] }""")
        .ProducesPlatformError(404, "Not Found", "registry.no_such_generation", "this bundle has no such generation")
        .WithPlatformTag("Deployments");
}
