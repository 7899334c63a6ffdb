namespace ZisPlatform.Domain.Webhooks;

/// <summary>A delivery whose signature is right.</summary>
/// <param name="Signature">The signature, 32 bytes, as the server itself computed it: however it was written, it is the same.</param>
/// <param name="IsTimestamped">Whether it signs when it was sent, so that the same one never comes twice by right.</param>
/// <param name="Key">Names the delivery: what comes with the same key is the same event.</param>
public sealed record SignedDelivery(byte[] Signature, bool IsTimestamped, string Key);
