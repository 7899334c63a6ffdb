namespace ZisPlatform.Application.Connections;

/// <summary>Identifies a connection by its id or by its name.</summary>
public sealed record ConnectionKey(Guid? Uuid, string? Name);
