using System.Buffers;
using System.Text;
using System.Threading.Channels;
using ZLogger;

namespace ZisPlatform.Api;

/// <summary>
/// Writes log lines a few milliseconds' worth at a time. To wake a thread for each of them costs the requests more than the lines
/// themselves (build/bench data).
/// </summary>
internal sealed class LogLines : IAsyncLogProcessor
{
    /// <summary>How late a line may be; what a crash may lose.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <summary>In bytes; more are written in several pieces.</summary>
    private const int LargestWrite = 64 * 1024;

    private readonly Channel<IZLoggerEntry> _waiting = Channel.CreateUnbounded<IZLoggerEntry>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ArrayBufferWriter<byte> _lines = new(LargestWrite);
    private readonly Stream _output;
    private readonly IZLoggerFormatter _formatter;
    private readonly Task _writing;

    /// <param name="output">Where they go; closed in the end.</param>
    /// <param name="options">How a line looks.</param>
    public LogLines(Stream output, ZLoggerOptions options)
    {
        _output = output;
        _formatter = options.CreateFormatter();
        _writing = Task.Run(WriteAsync);
    }

    public void Post(IZLoggerEntry log)
    {
        if (!_waiting.Writer.TryWrite(log))
        {
            log.Return();
        }
    }

    /// <summary>Returns when all lines are written.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _writing;
        await _output.DisposeAsync();
    }

    private async Task WriteAsync()
    {
        while (await _waiting.Reader.WaitToReadAsync())
        {
            await Task.Delay(Pause);
            while (_waiting.Reader.TryRead(out var entry))
            {
                Format(entry);
                _lines.Write("\n"u8);
                if (_lines.WrittenCount >= LargestWrite)
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
            entry.FormatUtf8(_lines, _formatter);
        }
        catch (Exception failure)
        {
            // One line's value must not end the log.
            _lines.Write(Encoding.UTF8.GetBytes($$"""{{"\n"}}{"LogLevel":"Error","Message":"the line before could not be written: {{failure.GetType().Name}}"}"""));
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
            await _output.WriteAsync(_lines.WrittenMemory);
            await _output.FlushAsync();
        }
        catch (IOException)
        {
            // Whoever read them is gone; there is nobody else to tell.
        }
        finally
        {
            _lines.ResetWrittenCount();
        }
    }
}
