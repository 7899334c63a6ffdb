using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace ZisPlatform.Testing;

/// <summary>A private PostgreSQL server from local binaries, in a temporary directory that is deleted after the run.</summary>
public sealed class LocalPostgres : IPostgresServer
{
    private readonly string _directory;
    private readonly Func<Process> _start;
    private Process _process;

    private LocalPostgres(string directory, Func<Process> start, string connectionString)
    {
        _directory = directory;
        _start = start;
        _process = start();
        ConnectionString = connectionString;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Stop();
    }

    public string ConnectionString { get; }

    /// <summary>True if local PostgreSQL binaries were found.</summary>
    public static bool IsAvailable => FindBinaries() is not null;

    /// <param name="isDurable">True to keep all confirmed commits when the server is killed; slower.</param>
    public static async Task<LocalPostgres> StartAsync(bool isDurable = false)
    {
        var binaries = FindBinaries() ?? throw new InvalidOperationException(
            "Found no PostgreSQL for the tests. "
            + $"Set {Postgres.Variable}, start a container engine, or install PostgreSQL (./build/test does).");
        var directory = Directory.CreateTempSubdirectory("zis-postgres-").FullName;
        var data = Path.Combine(directory, "data");
        if (Environment.IsPrivilegedProcess)
        {
            // PostgreSQL refuses to run as root.
            await RunAsync("chown", ["postgres", directory]);
        }

        await RunAsync(
            Path.Combine(binaries, "initdb"),
            ["-D", data, "-U", "zis", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
            dropPrivileges: true);
        var port = FindFreePort();
        string[] durabilityOptions = isDurable ? [] : ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"];
        var server = new LocalPostgres(
            directory,
            () => Start(
                Path.Combine(binaries, "postgres"),
                ["-D", data, "-p", $"{port}", "-h", "127.0.0.1", "-k", directory, "-c", "max_connections=300", .. durabilityOptions],
                dropPrivileges: true),
            $"Host=127.0.0.1;Port={port};Username=zis;Database=postgres");
        await server.WaitUntilReadyAsync();
        return server;
    }

    /// <summary>Kills the server with all its processes and restarts it on the same data.</summary>
    public async Task CrashAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = _start();
        await WaitUntilReadyAsync();
    }

    public override string ToString() => "a private server from local binaries";

    public ValueTask DisposeAsync()
    {
        Stop();
        return ValueTask.CompletedTask;
    }

    private async Task WaitUntilReadyAsync()
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
                await connection.OpenAsync();
                return;
            }
            catch (NpgsqlException) when (attempt < 150 && !_process.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100));
            }
        }
    }

    private void Stop()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        if (Directory.Exists(_directory))
        {
            Directory.Delete(_directory, recursive: true);
        }
    }

    private static string? FindBinaries()
    {
        var debian = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql")
                .OrderByDescending(version => version, StringComparer.Ordinal)
                .Select(version => Path.Combine(version, "bin"))
            : [];
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return debian.Concat(onPath).FirstOrDefault(directory =>
            File.Exists(Path.Combine(directory, "initdb")) && File.Exists(Path.Combine(directory, "postgres")));
    }

    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task RunAsync(string program, string[] arguments, bool dropPrivileges = false)
    {
        using var process = Start(program, arguments, dropPrivileges);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} exited with code {process.ExitCode}.");
        }
    }

    private static Process Start(string program, string[] arguments, bool dropPrivileges)
    {
        string[] prefix = dropPrivileges && Environment.IsPrivilegedProcess
            ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
            : [];
        string[] command = [.. prefix, program, .. arguments];
        var startInfo = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        var process = Process.Start(startInfo)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
