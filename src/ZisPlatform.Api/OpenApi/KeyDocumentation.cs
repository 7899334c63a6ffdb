using ZisPlatform.Api.Identity;

namespace ZisPlatform.Api.OpenApi;

/// <summary>The OpenAPI documentation of the key ring.</summary>
internal static class KeyDocumentation
{
    public static void DocumentRotateKeys(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "RotateKeys",
            "Rotate the keys",
            """
            Creates a new key for all secrets that the server stores. New values are encrypted with it immediately; stored values are
            encrypted again in the background, which continues after a restart. For admins of the default account.
            """)
        .ProducesJson<KeyRotationBody>(202, Example(2))
        .WithPlatformTag("Keys");

    public static void DocumentShowKeyRotation(this RouteHandlerBuilder endpoint) => endpoint
        .WithDocumentation(
            "ShowKeyRotation",
            "Show the progress of the rotation",
            """
            The current encryption key, and the number of stored secrets under it (`done`) and under earlier keys (`left`). For admins of
            the default account.
            """)
        .ProducesJson<KeyRotationBody>(200, Example(1))
        .WithPlatformTag("Keys");

    private static string Example(int left) => $$"""
        { "rotation": { "key": "0f6d3f3e-6e0b-4b0e-9b57-3b0e6b0f7a11", "total": 3, "done": {{3 - left}}, "left": {{left}},
          "values": [ { "subject": "private keys of integrations", "total": 3, "left": {{left}} } ] } }
        """;
}
