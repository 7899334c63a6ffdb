namespace ZisPlatform.Testing;

/// <summary>The stores that every acceptance test runs on.</summary>
public enum Engine
{
    Sqlite,
    Postgres,
}
