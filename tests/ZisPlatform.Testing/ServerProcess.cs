using System.Collections.Concurrent;
using System.Diagnostics;

namespace ZisPlatform.Testing;

/// <summary>The server as its operator meets it: a process of its own, with its output and its exit code.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private const string Listening = "ZisPlatform is listening on ";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(Process process) => _process = process;

    public string Output => string.Join('\n', _output);

    public string Errors => string.Join('\n', _errors);

    public int Id => _process.Id;

    /// <summary>Starts the server in a working directory; settings as environment variables.</summary>
    public static ServerProcess Start(string workingDirectory, params (string Name, string? Value)[] settings)
    {
        // A write beyond a limit of files shall fail, as on a full disk, and not end the process.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "trap '' XFSZ; exec dotnet \"$0\"", Path.Combine(AppContext.BaseDirectory, "ZisPlatform.Api.dll")])
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        var server = new ServerProcess(new Process { StartInfo = start, EnableRaisingEvents = true });
        server._process.OutputDataReceived += (_, line) => server.Read(line.Data);
        server._process.ErrorDataReceived += (_, line) => server._errors.Enqueue(line.Data ?? "");
        server._process.Exited += (_, _) => server._address.TrySetException(new InvalidOperationException("The server ended."));
        server._process.Start();
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        return server;
    }

    /// <summary>Where it listens, as soon as it does.</summary>
    public Task<Uri> AddressAsync() => _address.Task.WaitAsync(Patience);

    /// <summary>SIGTERM: what a process manager sends first.</summary>
    public void Terminate() => Signal("TERM");

    /// <summary>SIGSTOP: it stands still, and knows nothing of it.</summary>
    public void Pause() => Signal("STOP");

    /// <summary>SIGCONT.</summary>
    public void Continue() => Signal("CONT");

    /// <summary>Lets no write of it go beyond this offset of any file, as a full disk would; <see cref="long.MaxValue"/> for no limit.</summary>
    public void LimitFiles(long bytes)
    {
        using var limit = Process.Start("prlimit", ["--pid", $"{_process.Id}", $"--fsize={(bytes == long.MaxValue ? "unlimited" : bytes)}:unlimited"]);
        limit.WaitForExit();
        if (limit.ExitCode != 0)
        {
            throw new InvalidOperationException("prlimit failed.");
        }
    }

    /// <summary>SIGKILL: nothing is tidied up.</summary>
    public void Kill() => _process.Kill();

    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    private void Read(string? line)
    {
        _output.Enqueue(line ?? "");
        if (line?.IndexOf(Listening, StringComparison.Ordinal) is >= 0 and var start)
        {
            _address.TrySetResult(new Uri(line[(start + Listening.Length)..].Trim()));
        }
    }
}
