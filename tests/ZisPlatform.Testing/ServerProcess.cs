using System.Collections.Concurrent;
using System.Diagnostics;

namespace ZisPlatform.Testing;

/// <summary>The server as a separate process, as an operator runs it, with its output and exit code.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private const string ListeningPrefix = "ZisPlatform is listening on ";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(Process process) => _process = process;

    public string Output => string.Join('\n', _output);

    public string Errors => string.Join('\n', _errors);

    public int Id => _process.Id;

    /// <summary>Starts the server in a working directory, with the settings as environment variables.</summary>
    public static ServerProcess Start(string workingDirectory, params (string Name, string? Value)[] settings)
    {
        // Ignore SIGXFSZ, so that a write beyond the file size limit fails, as on a full disk, instead of ending the process.
        var startInfo = new ProcessStartInfo(
            "/bin/sh", ["-c", "trap '' XFSZ; exec dotnet \"$0\"", Path.Combine(AppContext.BaseDirectory, "ZisPlatform.Api.dll")])
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        startInfo.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        foreach (var (name, value) in settings)
        {
            startInfo.Environment[name] = value;
        }

        var server = new ServerProcess(new Process { StartInfo = startInfo, EnableRaisingEvents = true });
        server._process.OutputDataReceived += (_, line) => server.OnOutputLine(line.Data);
        server._process.ErrorDataReceived += (_, line) => server._errors.Enqueue(line.Data ?? "");
        server._process.Exited += (_, _) =>
            server._address.TrySetException(new InvalidOperationException("The server process exited before it reported its address."));
        server._process.Start();
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        return server;
    }

    /// <summary>Returns the address of the server as soon as it listens.</summary>
    public Task<Uri> WaitForAddressAsync() => _address.Task.WaitAsync(Timeout);

    /// <summary>Sends SIGTERM, the first signal that a process manager sends.</summary>
    public void Terminate() => Signal("TERM");

    /// <summary>Sends SIGSTOP, which suspends the process without its knowledge.</summary>
    public void Pause() => Signal("STOP");

    /// <summary>Sends SIGCONT, which resumes the process.</summary>
    public void Continue() => Signal("CONT");

    /// <summary>
    /// Limits the size of the files that the process writes, as on a full disk; <see cref="long.MaxValue"/> removes the limit.
    /// </summary>
    public void LimitFileSize(long bytes)
    {
        using var limit = Process.Start(
            "prlimit", ["--pid", $"{_process.Id}", $"--fsize={(bytes == long.MaxValue ? "unlimited" : bytes)}:unlimited"]);
        limit.WaitForExit();
        if (limit.ExitCode != 0)
        {
            throw new InvalidOperationException($"prlimit exited with code {limit.ExitCode}.");
        }
    }

    /// <summary>Sends SIGKILL, which ends the process without any cleanup.</summary>
    public void Kill() => _process.Kill();

    public async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Timeout);
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

    private void OnOutputLine(string? line)
    {
        _output.Enqueue(line ?? "");
        if (line?.IndexOf(ListeningPrefix, StringComparison.Ordinal) is >= 0 and var prefixIndex)
        {
            _address.TrySetResult(new Uri(line[(prefixIndex + ListeningPrefix.Length)..].Trim()));
        }
    }
}
