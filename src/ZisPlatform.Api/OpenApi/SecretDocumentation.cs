using ZisPlatform.Api.Connections;

namespace ZisPlatform.Api.OpenApi;

/// <summary>The OpenAPI documentation of exported and imported secrets.</summary>
internal static class SecretDocumentation
{
    private const string Tag = "Connections";

    public static void DocumentExportSecrets(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "ExportSecrets",
            "Export connections and OAuth clients",
            """
            Includes their secrets, encrypted: PBKDF2 (SHA-256, 600,000 rounds) derives a key from the passphrase, and AES-256-GCM encrypts
            with it. `context` is authenticated with each piece as `CONTEXT/NUMBER/COUNT`.
            """)
        .AcceptsJson<SecretRequest>("""{ "passphrase": "correct horse battery", "context": "9f2c41" }""")
        .ProducesJson<SealedSecretsBody>(200, """{ "sealed": [ "zis1.600000.c2FsdA==.bm9uY2U=.c2VhbGVk" ] }""")
        .ProducesPlatformError(400, "Bad Request", "seal.weak_passphrase", "passphrase must have at least 12 characters")
        .ProducesPlatformError(
            404, "Not Found", "registry.no_such_integration", "this account has no such integration").WithPlatformTag(Tag);

    public static void DocumentImportSecrets(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "ImportSecrets",
            "Import connections and OAuth clients",
            """
            Imports one piece of an export, with its own context: all of its items or none. Existing identical items are `unchanged`;
            existing OAuth connections are not modified.
            """)
        .AcceptsJson<SecretRequest>(
            """{ "passphrase": "correct horse battery", "context": "9f2c41/1/1", "sealed": "zis1.600000.c2FsdA==.bm9uY2U=.c2VhbGVk" }""")
        .ProducesJson<ImportedSecretsBody>(
            200, """{ "secrets": [ { "type": "connection", "name": "widget_key", "change": "created" } ] }""")
        .ProducesPlatformError(
            400,
            "Bad Request",
            "seal.does_not_open",
            "the secrets do not open: the passphrase is wrong, or the file was altered")
        .ProducesPlatformError(
            404, "Not Found", "registry.no_such_integration", "this account has no such integration").WithPlatformTag(Tag);
}
