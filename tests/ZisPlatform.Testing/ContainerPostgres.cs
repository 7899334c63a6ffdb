using System.Net.Sockets;
using Testcontainers.PostgreSql;

namespace ZisPlatform.Testing;

/// <summary>PostgreSQL in a container; available if the socket of a container engine accepts connections.</summary>
internal sealed class ContainerPostgres : IPostgresServer
{
    /// <summary>The variable that overrides the official image, for hosts without a registry (build/images).</summary>
    private const string ImageVariable = "ZIS_TEST_POSTGRES_IMAGE";

    private readonly PostgreSqlContainer _container;

    private ContainerPostgres(PostgreSqlContainer container) => _container = container;

    public string ConnectionString => _container.GetConnectionString();

    public static async Task<ContainerPostgres?> TryStartAsync()
    {
        if (!await IsEngineReachableAsync())
        {
            return null;
        }

        var image = Environment.GetEnvironmentVariable(ImageVariable) is { Length: > 0 } configured ? configured : "postgres:17-alpine";
        var container = new PostgreSqlBuilder(image)
            .WithCommand("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "max_connections=300")
            .Build();
        await container.StartAsync();
        return new ContainerPostgres(container);
    }

    public override string ToString() => $"a container of {_container.Image.FullName}";

    public ValueTask DisposeAsync() => _container.DisposeAsync();

    private static async Task<bool> IsEngineReachableAsync()
    {
        var host = Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } configured
            ? configured
            : "unix:///var/run/docker.sock";
        if (!Uri.TryCreate(host, UriKind.Absolute, out var uri))
        {
            return false;
        }

        try
        {
            using var socket = uri.Scheme == "unix"
                ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
                : new Socket(SocketType.Stream, ProtocolType.Tcp);
            await (uri.Scheme == "unix"
                ? socket.ConnectAsync(new UnixDomainSocketEndPoint(uri.LocalPath))
                : socket.ConnectAsync(uri.Host, uri.Port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
