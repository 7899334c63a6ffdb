namespace ZisPlatform.Application.Connections;

/// <summary>Which connection is meant: by its id, or by its name.</summary>
public sealed record ConnectionKey(Guid? Uuid, string? Name);
