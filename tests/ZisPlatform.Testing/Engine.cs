namespace ZisPlatform.Testing;

/// <summary>The stores on which every acceptance test runs.</summary>
public enum Engine
{
    Sqlite,
    Postgres,
}
