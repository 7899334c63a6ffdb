namespace ZisPlatform.Infrastructure;

/// <summary>The location of the store.</summary>
/// <param name="PostgresConnectionString"><c>ConnectionStrings:Zis</c>; null for SQLite in the data directory.</param>
public sealed record StoreSettings(string? PostgresConnectionString);
