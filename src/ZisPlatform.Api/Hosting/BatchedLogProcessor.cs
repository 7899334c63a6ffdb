using System.Buffers;
using System.Text;
using System.Threading.Channels;
using ZLogger;

namespace ZisPlatform.Api.Hosting;

/// <summary>
/// Writes log entries in batches, a few milliseconds apart. Waking a thread for each entry would slow requests down more than the entries
/// themselves (build/bench data).
/// </summary>
internal sealed class BatchedLogProcessor : IAsyncLogProcessor
{
    /// <summary>The maximum delay of an entry, and so the period whose entries a crash can lose.</summary>
    private static readonly TimeSpan FlushInterval = TimeSpan.FromMilliseconds(5);

    /// <summary>The buffered size, in bytes, that triggers a write; larger batches are written in several pieces.</summary>
    private const int FlushThreshold = 64 * 1024;

    private readonly Channel<IZLoggerEntry> _queue = Channel.CreateUnbounded<IZLoggerEntry>(
        new UnboundedChannelOptions { SingleReader = true });
    private readonly ArrayBufferWriter<byte> _buffer = new(FlushThreshold);
    private readonly Stream _output;
    private readonly IZLoggerFormatter _formatter;
    private readonly Task _writeTask;

    /// <param name="output">The destination stream; closed when this object is disposed.</param>
    /// <param name="options">The options that supply the formatter.</param>
    public BatchedLogProcessor(Stream output, ZLoggerOptions options)
    {
        _output = output;
        _formatter = options.CreateFormatter();
        _writeTask = Task.Run(WriteAsync);
    }

    public void Post(IZLoggerEntry log)
    {
        if (!_queue.Writer.TryWrite(log))
        {
            log.Return();
        }
    }

    /// <summary>Waits until all entries are written, then closes the output.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writeTask;
        await _output.DisposeAsync();
    }

    private async Task WriteAsync()
    {
        while (await _queue.Reader.WaitToReadAsync())
        {
            await Task.Delay(FlushInterval);
            while (_queue.Reader.TryRead(out var entry))
            {
                Format(entry);
                _buffer.Write("\n"u8);
                if (_buffer.WrittenCount >= FlushThreshold)
                {
                    await FlushAsync();
                }
            }

            await FlushAsync();
        }
    }

    private void Format(IZLoggerEntry entry)
    {
        try
        {
            entry.FormatUtf8(_buffer, _formatter);
        }
        catch (Exception exception)
        {
            // A value that cannot be formatted must not stop the log.
            var type = exception.GetType().Name;
            _buffer.Write(Encoding.UTF8.GetBytes(
                $$"""{{"\n"}}{"LogLevel":"Error","Message":"The previous log entry could not be written: {{type}}"}"""));
        }
        finally
        {
            entry.Return();
        }
    }

    private async Task FlushAsync()
    {
        try
        {
            await _output.WriteAsync(_buffer.WrittenMemory);
            await _output.FlushAsync();
        }
        catch (IOException)
        {
            // The reader of the output has closed it, and there is no other place to report the error.
        }
        finally
        {
            _buffer.ResetWrittenCount();
        }
    }
}
