namespace ZisPlatform.Domain.Webhooks;

/// <summary>A delivery with a valid signature.</summary>
/// <param name="Signature">The signature, 32 bytes, as computed by the server, independent of its encoding in the header.</param>
/// <param name="IsTimestamped">True if the signature covers the send time, so that a repeated signature is always a replay.</param>
/// <param name="Key">The key of the delivery. Deliveries with the same key are the same event.</param>
public sealed record SignedDelivery(byte[] Signature, bool IsTimestamped, string Key);
