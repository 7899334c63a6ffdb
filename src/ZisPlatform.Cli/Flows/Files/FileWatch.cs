using System.Globalization;
using System.Threading.Channels;
using ZisPlatform.Cli.Output;

namespace ZisPlatform.Cli.Flows.Files;

/// <summary>Repeats an operation whenever files change on disk.</summary>
/// <remarks>Watches folders instead of files, because many editors write a new file and rename it to the old name.</remarks>
internal sealed class FileWatch : IDisposable
{
    /// <summary>The quiet period after a change. Editors save in several steps; this waits for the last one.</summary>
    private static readonly TimeSpan QuietPeriod = TimeSpan.FromMilliseconds(150);

    private readonly Channel<string> _changes = Channel.CreateUnbounded<string>();
    private readonly List<FileSystemWatcher> _watchers = [];
    private readonly CommandEnvironment _environment;

    /// <param name="files">Single files, which need not exist yet.</param>
    /// <param name="folders">Folders in which every JSON file is watched, at any depth.</param>
    public FileWatch(IEnumerable<string> files, IEnumerable<string> folders, CommandEnvironment environment)
    {
        _environment = environment;
        try
        {
            foreach (var folder in files.Select(Path.GetFullPath).GroupBy(file => Path.GetDirectoryName(file)!))
            {
                var names = folder.ToHashSet(StringComparer.Ordinal);
                Watch(new FileSystemWatcher(folder.Key), names.Contains);
            }

            foreach (var folder in folders)
            {
                Watch(new FileSystemWatcher(Path.GetFullPath(folder), "*.json") { IncludeSubdirectories = true }, _ => true);
            }
        }
        catch (Exception exception) when (exception is ArgumentException or IOException)
        {
            throw new CommandFailedException(ExitCodes.Usage, $"Cannot watch the files: {exception.Message}", exception);
        }
    }

    /// <summary>Runs immediately and after every change until canceled. A failed run is reported and does not end the loop.</summary>
    public async Task<int> RepeatAsync(Func<CancellationToken, Task<int>> run, FailureReport failures, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await run(cancellationToken);
            }
            catch (CommandFailedException exception)
            {
                failures.Write(exception);
            }

            await _environment.Error.WriteLineAsync("Watching for changes; press Ctrl+C to stop.");
            var changed = await WaitForChangeAsync(cancellationToken);
            var time = _environment.Time.GetLocalNow().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
            await _environment.Error.WriteLineAsync($"{Environment.NewLine}--- {time} {TerminalSanitizer.Text(changed)} changed ---");
        }
    }

    public void Dispose() => _watchers.ForEach(watcher => watcher.Dispose());

    private void Watch(FileSystemWatcher watcher, Func<string, bool> isRelevant)
    {
        _watchers.Add(watcher);
        watcher.NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite | NotifyFilters.Size | NotifyFilters.CreationTime;
        void OnChange(string path)
        {
            if (isRelevant(path))
            {
                _changes.Writer.TryWrite(Path.GetFileName(path));
            }
        }

        watcher.Changed += (_, change) => OnChange(change.FullPath);
        watcher.Created += (_, change) => OnChange(change.FullPath);
        watcher.Deleted += (_, change) => OnChange(change.FullPath);
        watcher.Renamed += (_, change) =>
        {
            OnChange(change.OldFullPath);
            OnChange(change.FullPath);
        };
        // The watcher reports an overflow: some changes were lost, and one of them may be relevant.
        watcher.Error += (_, _) => _changes.Writer.TryWrite("a file");
        watcher.EnableRaisingEvents = true;
    }

    /// <summary>Waits for a change and then for the quiet period; returns the name of the file that changed last.</summary>
    private async Task<string> WaitForChangeAsync(CancellationToken cancellationToken)
    {
        var changed = await _changes.Reader.ReadAsync(cancellationToken);
        while (true)
        {
            using var quietTimeout = new CancellationTokenSource(QuietPeriod, _environment.Time);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(quietTimeout.Token, cancellationToken);
            try
            {
                changed = await _changes.Reader.ReadAsync(linked.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return changed;
            }
        }
    }
}
