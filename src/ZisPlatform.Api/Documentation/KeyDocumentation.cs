using ZisPlatform.Api.Identity;

namespace ZisPlatform.Api.Documentation;

/// <summary>What the OpenAPI document says of the key ring.</summary>
internal static class KeyDocumentation
{
    public static void DocumentRotateKeys(this RouteHandlerBuilder endpoint) => endpoint
        .Documented(
            "RotateKeys",
            "Rotate the keys",
            "Makes a new key for all secrets that the server stores. From now on it encrypts; what is stored is encrypted anew in the background, and a restart goes on with it. For admins of the default account.")
        .Answers<KeyRotationBody>(202, Example(2))
        .In("Keys");

    public static void DocumentShowKeyRotation(this RouteHandlerBuilder endpoint) => endpoint
        .Documented(
            "ShowKeyRotation",
            "Show how far the rotation is",
            "The key that encrypts now, and how many stored secrets are under it (`done`) and under earlier keys (`left`). For admins of the default account.")
        .Answers<KeyRotationBody>(200, Example(1))
        .In("Keys");

    private static string Example(int left) => $$"""
        { "rotation": { "key": "0f6d3f3e-6e0b-4b0e-9b57-3b0e6b0f7a11", "total": 3, "done": {{3 - left}}, "left": {{left}},
          "values": [ { "subject": "private keys of integrations", "total": 3, "left": {{left}} } ] } }
        """;
}
