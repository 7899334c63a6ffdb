using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ZisPlatform.Benchmarks.Load;

namespace ZisPlatform.Benchmarks.Create;

/// <summary>A server in a separate process, on a free port of this machine. Its output goes to a file, as a service's does.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly string _log;

    private ServerProcess(Process process, int port, string log)
    {
        _process = process;
        Port = port;
        _log = log;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Kill();
    }

    public int Port { get; }

    /// <summary>The time from the start of the process to its first answer.</summary>
    public TimeSpan FirstResponse { get; private set; }

    public TimeSpan ProcessorTime => Refresh().TotalProcessorTime;

    /// <summary>The number of bytes sent to the disk since the process started.</summary>
    public long WrittenBytes
    {
        get
        {
            var lines = File.ReadLines($"/proc/{_process.Id}/io");
            var counterLine = lines.First(line => line.StartsWith("write_bytes:", StringComparison.Ordinal));
            return long.Parse(counterLine[12..], CultureInfo.InvariantCulture);
        }
    }

    public double ResidentMegabytes => Refresh().WorkingSet64 / (1024.0 * 1024.0);

    /// <param name="command">The program and its arguments.</param>
    /// <param name="store">The store of the server.</param>
    /// <param name="settings">Environment variables in addition to those of the store.</param>
    public static async Task<ServerProcess> StartAsync(
        IReadOnlyList<string> command, Store store, params IEnumerable<KeyValuePair<string, string>> settings)
    {
        var port = FindFreePort();
        var log = Path.Combine(store.Directory, "server.log");

        // exec: the process that is measured and stopped is the server itself, not the shell.
        var startInfo = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >>\"$BENCH_LOG\" 2>&1", "sh", .. command])
        {
            WorkingDirectory = store.Directory,
        };
        foreach (var name in startInfo.Environment.Keys.Where(IsSetting).ToList())
        {
            startInfo.Environment.Remove(name);
        }

        startInfo.Environment["BENCH_LOG"] = log;
        startInfo.Environment["ASPNETCORE_URLS"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        startInfo.Environment["Zis__Admin__Token"] = CreateClient.Token;

        // As in the container image.
        startInfo.Environment["DOTNET_GCgen0size"] = "2000000";
        foreach (var (name, value) in store.Settings.Concat(settings))
        {
            startInfo.Environment[name] = value;
        }

        var startTimestamp = Stopwatch.GetTimestamp();
        var server = new ServerProcess(Process.Start(startInfo)!, port, log);
        await server.WaitUntilHealthyAsync(startTimestamp);
        return server;
    }

    /// <summary>Stops the server as a service manager would.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using var kill = Process.Start("/bin/sh", ["-c", $"kill -TERM {_process.Id}"]);
            await _process.WaitForExitAsync().WaitAsync(Timeout);
        }
    }

    /// <summary>Waits until the server is idle, which means that its key pool is full.</summary>
    /// <param name="limit">The time after which the wait fails.</param>
    /// <param name="window">The time in which an idle server uses almost no processor time, four times in succession.</param>
    public async Task WaitUntilIdleAsync(TimeSpan limit, TimeSpan window)
    {
        var startTimestamp = Stopwatch.GetTimestamp();
        for (var idleCount = 0; idleCount < 4;)
        {
            var before = ProcessorTime;
            await Task.Delay(window);
            idleCount = ProcessorTime - before < window / 25 ? idleCount + 1 : 0;
            if (Stopwatch.GetElapsedTime(startTimestamp) > limit)
            {
                throw new TimeoutException($"The server was still busy after {limit.TotalSeconds:0} s.");
            }
        }
    }

    private async Task WaitUntilHealthyAsync(long startTimestamp)
    {
        var request = Encoding.ASCII.GetBytes("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        while (true)
        {
            try
            {
                using var connection = new RawHttpConnection(Port);
                if (connection.Exchange(request).Status == 200)
                {
                    FirstResponse = Stopwatch.GetElapsedTime(startTimestamp);
                    return;
                }
            }
            catch (SocketException) when (!_process.HasExited && Stopwatch.GetElapsedTime(startTimestamp) < Timeout)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(1));
            }
            catch (SocketException)
            {
                Kill();
                throw new InvalidOperationException($"The server did not start:\n{await File.ReadAllTextAsync(_log)}");
            }
        }
    }

    private Process Refresh()
    {
        _process.Refresh();
        return _process;
    }

    private void Kill()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }
    }

    // The settings of the caller's shell must not affect the measurement.
    private static bool IsSetting(string name) =>
        name.StartsWith("Zis__", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("ConnectionStrings__", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("ASPNETCORE_", StringComparison.Ordinal)
        || name.StartsWith("DOTNET_SYSTEM_NET_SOCKETS_", StringComparison.Ordinal)
        || name.StartsWith("OTEL_", StringComparison.Ordinal);

    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
